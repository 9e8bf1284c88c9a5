/* The inner loop in plain C, rule for rule as in agents/: encounter (confront, answer_visit, feel_visit), belief (see_child),
   decision (leans). The records, parameters and codes come from records.h, which the benchmark writes from the NumPy types. */
#include <math.h>
#include <stdint.h>
#include "records.h"

#define GAMMA 0x9E3779B97F4A7C15ULL
#define ODD 0xD1B54A32D192ED03ULL

static uint64_t mix(uint64_t word) {
    word = (word ^ (word >> 30)) * 0xBF58476D1CE4E5B9ULL;
    word = (word ^ (word >> 27)) * 0x94D049BB133111EBULL;
    return word ^ (word >> 31);
}

static double uniform(uint64_t seed, uint64_t decision, uint64_t actor, uint64_t partner, uint64_t occasion, int64_t week) {
    uint64_t word = mix(seed + GAMMA * decision);
    word = mix((word ^ actor) + GAMMA);
    word = mix((word + partner * ODD) ^ (occasion << 40) ^ (uint64_t)(week + 1000000));
    return ((double)(word >> 11) + 0.5) * (1.0 / 9007199254740992.0);
}

static double share(double x) { return x < 0.0 ? 0.0 : x > 1.0 ? 1.0 : x; }
static double logistic(double x) { return 1.0 / (1.0 + exp(-x)); }

#include "normal.h"

static void confront(professional_t *worker, const parameters_t *p, double belief) {
    double unskilled = 1.0 - worker->deescalation_skill;
    double pull = p->confront_level + p->confront_belief * belief + p->confront_strain * worker->strain;
    pull += p->confront_hostile * unskilled * worker->last_hostile;
    double part = p->confront_skill_purposeful_part;
    pull -= p->confront_skill * ((1.0 - part) * worker->deescalation_skill + part * worker->purposeful_skill);
    worker->confrontation = logistic(pull);
}

static double push_to_resist(const parent_t *parent, const family_t *family, const professional_t *worker, const parameters_t *p, int cause) {
    switch (cause) {
        case SITUATION: return p->resist_situation * family->stress;
        case PERSON: return p->resist_person * parent->hostility_person;
        case ACCUSATION: return p->resist_accusation * family->accusation;
        case MANNER: return p->resist_manner * worker->confrontation;
        default: return p->resist_stake * parent->fear;
    }
}

static int strongest_cause(const parent_t *parent, const family_t *family, const professional_t *worker, const parameters_t *p) {
    double best = -1.0;
    int cause = SITUATION;
    for (int candidate = SITUATION; candidate <= STAKE; candidate++) {
        double push = push_to_resist(parent, family, worker, p, candidate);
        if (push > best) { best = push; cause = candidate; }
    }
    return cause;
}

static void answer_visit(parent_t *parent, const family_t *family, const professional_t *worker, const parameters_t *p, double u) {
    double resist = p->resist_level + p->resist_hostility * (parent->hostility - parent->hostility_person);
    for (int cause = SITUATION; cause <= STAKE; cause++) resist += push_to_resist(parent, family, worker, p, cause);
    double openly = p->open_level + p->open_trust * parent->trust + p->open_readiness * parent->readiness;
    openly += p->open_skill * worker->relationship_skill - p->open_manner * worker->confrontation;
    double disguise = p->disguise_level + p->disguise_fear * parent->fear * (1.0 - parent->trust);
    double weight_open = exp(openly), weight_disguise = exp(disguise), weight_resist = exp(resist);
    double mark = u * (weight_open + 1.0 + weight_disguise + weight_resist);
    if (mark < weight_open) parent->presentation = OPENLY_ENGAGED;
    else if (mark < weight_open + 1.0) parent->presentation = AMBIVALENT;
    else if (mark < weight_open + 1.0 + weight_disguise) parent->presentation = DISGUISED_COMPLIANCE;
    else {
        parent->presentation = HOSTILE_OR_AVOIDANT;
        parent->resisted_because = strongest_cause(parent, family, worker, p);
    }
}

static void feel_visit(parent_t *parent, const family_t *family, const professional_t *worker, const parameters_t *p) {
    double manner = worker->confrontation, calm = 1.0 - worker->confrontation;
    double rise = p->hostility_rise * manner * (1.0 - worker->deescalation_skill) * (1.0 - parent->hostility);
    double fall = p->hostility_fall * calm * worker->deescalation_skill * parent->hostility;
    parent->hostility = share(parent->hostility + rise - fall + p->hostility_return * (parent->hostility_person - parent->hostility));
    double gain = p->trust_rise * calm * worker->relationship_skill * (1.0 - parent->trust);
    parent->trust = share(parent->trust + gain - p->trust_loss * manner * parent->trust);
    double stake = share(p->fear_from_accusation * family->accusation * (1.0 - p->fear_calmed_by_trust * parent->trust));
    parent->fear = share(parent->fear + p->fear_speed * (stake - parent->fear));
    int reached = parent->presentation == OPENLY_ENGAGED || parent->presentation == AMBIVALENT;
    double evoked = reached ? p->readiness_rise * calm * worker->purposeful_skill * (1.0 - parent->readiness) : 0.0;
    double lost = p->readiness_loss * manner * parent->readiness;
    double back = p->readiness_return * (parent->readiness_person - parent->readiness);
    parent->readiness = share(parent->readiness + evoked - lost + back);
    double open = parent->presentation == OPENLY_ENGAGED ? 1.0 : parent->presentation == AMBIVALENT ? p->ambivalent_share : 0.0;
    parent->engagement += p->engagement_memory * (open * parent->readiness - parent->engagement);
}

static void see_child(const professional_t *worker, child_t *child, const family_t *family, const parent_t *parent, const parameters_t *p,
                      int64_t week, double hours, double z) {
    double tenure = fmin(1.0, (double)(week - worker->since) / p->tenure_of_an_expert_weeks);
    double noise = p->sight_noise_sd * (1.0 - p->sight_noise_less_by_tenure * tenure) * sqrt(p->visit_hours / fmax(p->sight_hours_least, hours));
    double seen = child->true_risk + family->look + worker->bias + noise * z;
    if (parent->presentation == HOSTILE_OR_AVOIDANT) seen += p->hostility_misread * (1.0 - worker->deescalation_skill);
    else if (parent->presentation == DISGUISED_COMPLIANCE) seen -= p->concealment_hides;
    seen += p->history_raises_concern * log(fmax(1.0, (double)family->referrals)) + p->evidence_raises_concern * family->evidence;
    double weight = fmax(p->belief_floor_weight, 1.0 / (child->sightings + 1.0));
    child->belief += weight * (seen - child->belief);
    child->sightings += 1.0;
}

static int leans(double belief, double shown_engagement, double threshold, const parameters_t *p, double u) {
    return u < logistic((belief - p->credit_for_engagement * shown_engagement - threshold) / p->decision_temperature);
}

int64_t visit_families(family_t *families, parent_t *parents, child_t *children, professional_t *workers, const parameters_t *p, int64_t count,
             int64_t first_week, int64_t rounds, uint64_t seed) {
    int64_t fallen = 0;
    for (int64_t week = first_week; week < first_week + rounds; week++) {
        for (int64_t f = 0; f < count; f++) {
            family_t *family = &families[f];
            professional_t *worker = &workers[family->worker];
            parent_t *parent = &parents[2 * f];
            child_t *eldest = &children[family->first_child];
            confront(worker, p, eldest->belief);
            answer_visit(parent, family, worker, p, uniform(seed, ANSWER, parent->key, worker->person_key, 0, week));
            feel_visit(parent, family, worker, p);
            for (int64_t c = family->first_child; c >= 0; c = children[c].next_sibling)
                see_child(worker, &children[c], family, parent, p, week, p->visit_hours,
                          normal_of(uniform(seed, SEE, children[c].key, worker->person_key, 0, week)));
            fallen += leans(eldest->belief, family->shown_engagement, p->enquiry_threshold, p,
                            uniform(seed, STRATEGY, family->key, 0, 0, week));
        }
    }
    return fallen;
}
