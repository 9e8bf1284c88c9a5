/* The limit to approach: the inner loop of inner_loop.c over columns, in blocks, without branches, for a vectorising compiler.
   Every family has two children. The columns come from records.h, which the benchmark writes. */
#include <math.h>
#include <stdint.h>
#include "records.h"
#include "normal.h"

#define GAMMA 0x9E3779B97F4A7C15ULL
#define ODD 0xD1B54A32D192ED03ULL
#define BLOCK 256
#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t mix(uint64_t word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9ULL;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBULL;
    return word ^ (word >> 31);
}

/* start: mix(seed + GAMMA * decision), the same for the whole block. Occasion: 0. */
INLINE double uniform(uint64_t start, uint64_t actor, uint64_t partner, int64_t week) {
    uint64_t word = mix((start ^ actor) + GAMMA);
    word = mix((word + partner * ODD) ^ (uint64_t)(week + 1000000));
    return ((double)(int64_t)(word >> 11) + 0.5) * (1.0 / 9007199254740992.0);
}

INLINE double share(double x) { x = x < 0.0 ? 0.0 : x; return x > 1.0 ? 1.0 : x; }
INLINE double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

/* Both parts of AS 241 that matter; a draw beyond r = 5 (one in 3e10) is left to normal_of. */
INLINE double normal_near(double u, double *far) {
    double q = u - 0.5, near = 0.180625 - q * q;
    double r = sqrt(-log(u < 1.0 - u ? u : 1.0 - u)) - 1.6;
    double tail = FAR_TOP(r) / FAR_LOW(r);
    tail = q < 0.0 ? -tail : tail;
    *far = r;
    return fabs(q) <= 0.425 ? q * NEAR_TOP(near) / NEAR_LOW(near) : tail;
}

static void encounter(const columns_t *d, const parameters_t *p, const uint64_t *person, const int64_t *worker, int64_t from, int64_t n,
                      int64_t week, uint64_t answer) {
    double part = p->confront_skill_purposeful_part;
#pragma omp simd
    for (int64_t i = from; i < from + n; i++) {
        int64_t w = worker[i];
        double calming = d->deescalation_skill[w], purposeful = d->purposeful_skill[w], relating = d->relationship_skill[w];
        double pull = p->confront_level + p->confront_belief * d->belief_0[i] + p->confront_strain * d->strain[w];
        pull += p->confront_hostile * (1.0 - calming) * d->last_hostile[w] - p->confront_skill * ((1.0 - part) * calming + part * purposeful);
        double manner = logistic(pull), calm = 1.0 - manner;
        double hostility = d->hostility[i], trust = d->trust[i], fear = d->fear[i], readiness = d->readiness[i];
        double push[5] = {p->resist_situation * d->stress[i], p->resist_person * d->hostility_person[i],
                          p->resist_accusation * d->accusation[i], p->resist_manner * manner, p->resist_stake * fear};
        double resist = p->resist_level + p->resist_hostility * (hostility - d->hostility_person[i]);
        resist += push[0] + push[1] + push[2] + push[3] + push[4];
        double openly = p->open_level + p->open_trust * trust + p->open_readiness * readiness + p->open_skill * relating - p->open_manner * manner;
        double a = exp(openly), b = exp(p->disguise_level + p->disguise_fear * fear * (1.0 - trust)), c = exp(resist);
        double mark = uniform(answer, d->parent_key[i], person[w], week) * (a + 1.0 + b + c);
        double shows = mark < a ? OPENLY_ENGAGED : mark < a + 1.0 ? AMBIVALENT : mark < a + 1.0 + b ? DISGUISED_COMPLIANCE : HOSTILE_OR_AVOIDANT;
        double most = push[0], cause = 0.0;
        cause = push[1] > most ? 1.0 : cause, most = push[1] > most ? push[1] : most;
        cause = push[2] > most ? 2.0 : cause, most = push[2] > most ? push[2] : most;
        cause = push[3] > most ? 3.0 : cause, most = push[3] > most ? push[3] : most;
        cause = push[4] > most ? 4.0 : cause;
        d->resisted_because[i] = shows == HOSTILE_OR_AVOIDANT ? cause : d->resisted_because[i];
        d->presentation[i] = shows;
        double rise = p->hostility_rise * manner * (1.0 - calming) * (1.0 - hostility);
        double fall = p->hostility_fall * calm * calming * hostility;
        d->hostility[i] = share(hostility + rise - fall + p->hostility_return * (d->hostility_person[i] - hostility));
        trust = share(trust + p->trust_rise * calm * relating * (1.0 - trust) - p->trust_loss * manner * trust);
        d->trust[i] = trust;
        double stake = share(p->fear_from_accusation * d->accusation[i] * (1.0 - p->fear_calmed_by_trust * trust));
        d->fear[i] = share(fear + p->fear_speed * (stake - fear));
        double evoked = shows <= AMBIVALENT ? p->readiness_rise * calm * purposeful * (1.0 - readiness) : 0.0;
        readiness = share(readiness + evoked - p->readiness_loss * manner * readiness + p->readiness_return * (d->readiness_person[i] - readiness));
        d->readiness[i] = readiness;
        double genuine = (shows == OPENLY_ENGAGED ? 1.0 : shows == AMBIVALENT ? p->ambivalent_share : 0.0) * readiness;
        d->engagement[i] += p->engagement_memory * (genuine - d->engagement[i]);
    }
}

static void believe(const columns_t *d, const parameters_t *p, const uint64_t *person, const int64_t *worker, int64_t from, int64_t n, int64_t week,
                    uint64_t see, const uint64_t *restrict key, const double *restrict risk, double *restrict belief, double *restrict sightings) {
    double z[BLOCK], furthest = 0.0;
#pragma omp simd reduction(max : furthest)
    for (int64_t i = 0; i < n; i++) {
        double far;
        z[i] = normal_near(uniform(see, key[from + i], person[worker[from + i]], week), &far);
        furthest = far > furthest ? far : furthest;
    }
    if (furthest > 5.0 - 1.6)
        for (int64_t i = 0; i < n; i++) z[i] = normal_of(uniform(see, key[from + i], person[worker[from + i]], week));
#pragma omp simd
    for (int64_t i = from; i < from + n; i++) {
        int64_t w = worker[i];
        double tenure = ((double)week - d->since[w]) / p->tenure_of_an_expert_weeks;
        tenure = tenure < 1.0 ? tenure : 1.0;
        double noise = p->sight_noise_sd * (1.0 - p->sight_noise_less_by_tenure * tenure);
        double seen = risk[i] + d->look[i] + d->bias[w] + noise * z[i - from];
        seen += d->presentation[i] == HOSTILE_OR_AVOIDANT ? p->hostility_misread * (1.0 - d->deescalation_skill[w]) : 0.0;
        seen -= d->presentation[i] == DISGUISED_COMPLIANCE ? p->concealment_hides : 0.0;
        double referrals = d->referrals[i] > 1.0 ? d->referrals[i] : 1.0;
        seen += p->history_raises_concern * log(referrals) + p->evidence_raises_concern * d->evidence[i];
        double weight = 1.0 / (sightings[i] + 1.0);
        weight = weight > p->belief_floor_weight ? weight : p->belief_floor_weight;
        belief[i] += weight * (seen - belief[i]);
        sightings[i] += 1.0;
    }
}

int64_t visit_columns(const columns_t *d, const parameters_t *p, int64_t count, int64_t first_week, int64_t rounds, uint64_t seed) {
    const int64_t *worker = d->worker;
    const uint64_t *person = d->person_key;
    uint64_t answer = mix(seed + GAMMA * ANSWER), see = mix(seed + GAMMA * SEE), strategy = mix(seed + GAMMA * STRATEGY);
    int64_t fallen = 0;
    for (int64_t week = first_week; week < first_week + rounds; week++) {
        for (int64_t from = 0; from < count; from += BLOCK) {
            int64_t n = count - from < BLOCK ? count - from : BLOCK;
            encounter(d, p, person, worker, from, n, week, answer);
            believe(d, p, person, worker, from, n, week, see, d->child_key_0, d->true_risk_0, d->belief_0, d->sightings_0);
            believe(d, p, person, worker, from, n, week, see, d->child_key_1, d->true_risk_1, d->belief_1, d->sightings_1);
#pragma omp simd reduction(+ : fallen)
            for (int64_t i = from; i < from + n; i++) {
                double pull = d->belief_0[i] - p->credit_for_engagement * d->shown_engagement[i] - p->enquiry_threshold;
                fallen += uniform(strategy, d->family_key[i], 0, week) < logistic(pull / p->decision_temperature);
            }
        }
    }
    return fallen;
}
