/* The limit to approach: the inner loop of inner_loop.c over columns, in blocks, without branches, for a vectorising compiler.
   Every family has two children: columns of children hold all first ones, then all second ones; columns of facts go by kind. The columns
   come from records.h, which the benchmark writes. */
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

INLINE double least(double a, double b) { return a < b ? a : b; }
INLINE double most(double a, double b) { return a > b ? a : b; }
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
        double pull = p->confront_level + p->confront_belief * d->belief_mean[i] + p->confront_strain * d->strain[w];
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
        double best = push[0], cause = 0.0;
        cause = push[1] > best ? 1.0 : cause, best = push[1] > best ? push[1] : best;
        cause = push[2] > best ? 2.0 : cause, best = push[2] > best ? push[2] : best;
        cause = push[3] > best ? 3.0 : cause, best = push[3] > best ? push[3] : best;
        cause = push[4] > best ? 4.0 : cause;
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

INLINE double log_odds(double chance) {
    double kept = least(1.0 - SMALLEST, most(SMALLEST, chance));
    return log(kept / (1.0 - kept));
}

INLINE double harm_within_a_year(double risk, const parameters_t *p) {
    return 1.0 - exp(-TWELVE_MONTHS * p->harm_at_average_risk_per_week * exp(p->harm_slope * risk));
}

INLINE double stated_chance(double mean, double variance, const parameters_t *p) {
    double spread = sqrt(variance);
    double inner = harm_within_a_year(mean - NODE_1 * spread, p) + harm_within_a_year(mean + NODE_1 * spread, p);
    double outer = harm_within_a_year(mean - NODE_2 * spread, p) + harm_within_a_year(mean + NODE_2 * spread, p);
    double chance = WEIGHT_0 * harm_within_a_year(mean, p) + WEIGHT_1 * inner + WEIGHT_2 * outer;
    chance = least(1.0 - SMALLEST, most(SMALLEST, chance));
    double raised = chance / (1.0 - chance) * exp(p->chances_overstated);
    return raised / (1.0 + raised);
}

/* first: where the children's columns begin, 0 for the first children and count for the second. */
static void see_children(const columns_t *d, const parameters_t *p, const uint64_t *person, const int64_t *worker, int64_t from, int64_t n,
                         int64_t week, uint64_t see, int64_t first) {
    double z[BLOCK], furthest = 0.0;
    const uint64_t *key = d->child_key + first;
#pragma omp simd reduction(max : furthest)
    for (int64_t i = 0; i < n; i++) {
        double far;
        z[i] = normal_near(uniform(see, key[from + i], person[worker[from + i]], week), &far);
        furthest = far > furthest ? far : furthest;
    }
    if (furthest > 5.0 - 1.6)
        for (int64_t i = 0; i < n; i++) z[i] = normal_of(uniform(see, key[from + i], person[worker[from + i]], week));
    double length = sqrt(p->visit_hours / most(p->sight_hours_least, p->visit_hours));
    const double *risk = d->true_risk + first, *presentation = d->presentation;
    double *restrict seen_risk = d->seen_risk + first, *restrict sightings = d->sightings + first;
#pragma omp simd
    for (int64_t i = from; i < from + n; i++) {
        int64_t w = worker[i];
        double tenure = least(1.0, ((double)week - d->since[w]) / p->tenure_of_an_expert_weeks);
        double noise = p->sight_noise_sd * (1.0 - p->sight_noise_less_by_tenure * tenure) * length;
        double seen = risk[i] + d->look[i] + d->bias[w] + noise * z[i - from];
        double misread = p->hostility_misread * (1.0 - d->deescalation_skill[w]), hidden = p->concealment_hides * d->shown_trusted[i];
        seen += presentation[i] == HOSTILE_OR_AVOIDANT ? misread : 0.0;
        seen -= presentation[i] == DISGUISED_COMPLIANCE ? hidden : 0.0;
        double weight = most(p->belief_floor_weight, 1.0 / (sightings[i] + 1.0));
        seen_risk[i] += weight * (seen - seen_risk[i]);
        sightings[i] = 1.0 / weight;
    }
}

/* Of one kind. A loop over kinds inside keeps gcc from vectorising the loop over families. */
#define ADD_FACTS(kind) { \
    double facts = d->facts_precision[kind * count + i], weight = 1.0 / (1.0 + cap[kind] * facts); \
    precision += weight * facts; \
    information += weight * d->facts_information[kind * count + i]; \
}
_Static_assert(FACT_KINDS == 6, "one ADD_FACTS for each kind");

/* Every child here was just seen, so an impression is always there. */
static void form_beliefs(const columns_t *d, const parameters_t *p, int64_t from, int64_t n, int64_t count, int64_t first) {
    double look = p->look_sd * p->look_sd, bias = p->worker_bias_sd * p->worker_bias_sd, sight = p->sight_noise_sd * p->sight_noise_sd;
    double alike = p->raters_share_look, discounted = p->advice_discounted * p->advice_discounted;
    double own = (1.0 - alike * alike) * look + bias + sight * p->opinion_weight / (2.0 - p->opinion_weight);
    double described = 1.0 / (discounted * p->referral_noise_sd * p->referral_noise_sd), confident = p->confidence * p->confidence;
    double cap[FACT_KINDS];
    for (int kind = 0; kind < FACT_KINDS; kind++) {
        double error = kind >= RECORDED_KINDS ? p->record_error_sd / p->harm_slope : p->record_error[kind] / most(LEAST_SLOPE, p->record_slope[kind]);
        cap[kind] = error * error;
    }
    const double *prior_mean = d->prior_mean + first, *prior_variance = d->prior_variance + first, *sightings = d->sightings + first;
    const double *is_described = d->is_described + first, *described_risk = d->described_risk + first, *seen_risk = d->seen_risk + first;
    double *restrict belief_mean = d->belief_mean + first, *restrict belief_variance = d->belief_variance + first;
    double *restrict belief = d->belief + first;
#pragma omp simd
    for (int64_t i = from; i < from + n; i++) {
        double file = is_described[i] * described, seen = 1.0 / (bias + sight / sightings[i]);
        double mean = (file * described_risk[i] + seen * seen_risk[i]) / (file + seen), error = 1.0 / (file + seen) + look;
        double voices = d->colleagues_voices[i], theirs = discounted * (alike * alike * look + own / most(1.0, voices));
        double common = least(least(alike * look, error), theirs), apart = most(error + theirs - 2.0 * common, 1e-9);
        double with_mean = mean + (error - common) / apart * (d->colleagues_view[i] - mean);
        double with_error = (error * theirs - common * common) / apart;
        mean = voices > 0.0 ? with_mean : mean;
        error = voices > 0.0 ? with_error : error;
        double precision = 1.0 / prior_variance[i] + 1.0 / (confident * error);
        double information = prior_mean[i] / prior_variance[i] + mean / (confident * error);
        ADD_FACTS(0) ADD_FACTS(1) ADD_FACTS(2) ADD_FACTS(3) ADD_FACTS(4) ADD_FACTS(5)
        belief_variance[i] = 1.0 / precision;
        belief_mean[i] = information / precision;
        belief[i] = stated_chance(information / precision, 1.0 / precision, p);
    }
}

int64_t visit_columns(const columns_t *d, const parameters_t *p, int64_t count, int64_t first_week, int64_t rounds, uint64_t seed) {
    const int64_t *worker = d->worker;
    const uint64_t *person = d->person_key;
    uint64_t answer = mix(seed + GAMMA * ANSWER), see = mix(seed + GAMMA * SEE), strategy = mix(seed + GAMMA * STRATEGY);
    double threshold = log_odds(p->enquiry_threshold);
    int64_t fallen = 0;
    for (int64_t week = first_week; week < first_week + rounds; week++) {
        for (int64_t from = 0; from < count; from += BLOCK) {
            int64_t n = count - from < BLOCK ? count - from : BLOCK;
            encounter(d, p, person, worker, from, n, week, answer);
            for (int64_t first = 0; first <= count; first += count) {
                see_children(d, p, person, worker, from, n, week, see, first);
                form_beliefs(d, p, from, n, count, first);
            }
#pragma omp simd reduction(+ : fallen)
            for (int64_t i = from; i < from + n; i++) {
                double pull = log_odds(d->belief[i]) - threshold;
                fallen += uniform(strategy, d->family_key[i], 0, week) < logistic(pull / p->decision_temperature);
            }
        }
    }
    return fallen;
}
