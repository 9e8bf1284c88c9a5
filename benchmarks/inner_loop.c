/* The inner loop in plain C, rule for rule as in agents/: encounter (confront, answer_visit, feel_visit), belief (see_child,
   form_belief), decision (leans). Records, parameters and codes come from records.h, which the benchmark writes from the NumPy types. */
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

static double least(double a, double b) { return a < b ? a : b; }
static double most(double a, double b) { return a > b ? a : b; }
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
                      int64_t week, double hours, double visible, double z) {
    double tenure = least(1.0, (double)(week - worker->since) / p->tenure_of_an_expert_weeks);
    double length = p->visit_hours / most(p->sight_hours_least, hours);
    double noise = p->sight_noise_sd * (1.0 - p->sight_noise_less_by_tenure * tenure) * sqrt(length);
    double seen = child->true_risk - visible + family->look + worker->bias + noise * z;
    if (parent->presentation == HOSTILE_OR_AVOIDANT) seen += p->hostility_misread * (1.0 - worker->deescalation_skill);
    else if (parent->presentation == DISGUISED_COMPLIANCE) seen -= p->concealment_hides * family->shown_trusted;
    double weight = most(p->belief_floor_weight, 1.0 / (child->sightings + 1.0));
    child->seen_risk += weight * (seen - child->seen_risk);
    child->sightings = 1.0 / weight;
}

typedef struct { double mean, error; } estimate_t;

static estimate_t impression_of(const child_t *child, const parameters_t *p) {
    double weight = 0.0, total = 0.0;
    if (child->is_described) {
        double noise = p->advice_discounted * p->referral_noise_sd;
        weight = 1.0 / (noise * noise);
        total = weight * child->described_risk;
    }
    if (child->sightings > 0.0) {
        double noise = p->sight_noise_sd * p->sight_noise_sd / child->sightings;
        double precision = 1.0 / (p->worker_bias_sd * p->worker_bias_sd + noise);
        weight += precision;
        total += precision * child->seen_risk;
    }
    return weight > 0.0 ? (estimate_t){total / weight, 1.0 / weight} : (estimate_t){0.0, -1.0};
}

static double colleagues_error(double voices, const parameters_t *p) {
    double look = p->look_sd * p->look_sd, alike = p->raters_share_look;
    double noise = p->sight_noise_sd * p->sight_noise_sd * p->opinion_weight / (2.0 - p->opinion_weight);
    double own = (1.0 - alike * alike) * look + p->worker_bias_sd * p->worker_bias_sd + noise;
    return alike * alike * look + own / voices;
}

static estimate_t with_colleagues(estimate_t own, double view, double voices, const parameters_t *p) {
    if (voices <= 0.0) return own;
    double theirs = p->advice_discounted * p->advice_discounted * colleagues_error(voices, p);
    if (own.error <= 0.0) return (estimate_t){view, theirs};
    double common = least(least(p->raters_share_look * p->look_sd * p->look_sd, own.error), theirs);
    double weight = (own.error - common) / most(own.error + theirs - 2.0 * common, 1e-9);
    return (estimate_t){own.mean + weight * (view - own.mean),
                        (own.error * theirs - common * common) / most(own.error + theirs - 2.0 * common, 1e-9)};
}

static double confident(double variance, const parameters_t *p) { return p->confidence * p->confidence * variance; }

static double weight_of_facts(const family_t *family, const parameters_t *p, int kind) {
    double error = kind >= RECORDED_KINDS ? p->record_error_sd / p->harm_slope : p->record_error[kind] / most(LEAST_SLOPE, p->record_slope[kind]);
    return 1.0 / (1.0 + error * error * family->facts_precision[kind]);
}

static double harm_within_a_year(double risk, const parameters_t *p) {
    return 1.0 - exp(-TWELVE_MONTHS * p->harm_at_average_risk_per_week * exp(p->harm_slope * risk));
}

static double chance_of_harm(double mean, double variance, const parameters_t *p) {
    double spread = sqrt(variance);
    double middle = WEIGHT_0 * harm_within_a_year(mean, p);
    double inner = harm_within_a_year(mean - NODE_1 * spread, p) + harm_within_a_year(mean + NODE_1 * spread, p);
    double outer = harm_within_a_year(mean - NODE_2 * spread, p) + harm_within_a_year(mean + NODE_2 * spread, p);
    return least(1.0 - SMALLEST, most(SMALLEST, middle + WEIGHT_1 * inner + WEIGHT_2 * outer));
}

static double stated_chance(double mean, double variance, const parameters_t *p) {
    double chance = chance_of_harm(mean, variance, p);
    double raised = chance / (1.0 - chance) * exp(p->chances_overstated);
    return raised / (1.0 + raised);
}

static void form_belief(child_t *child, const family_t *family, const parameters_t *p, double visible) {
    double precision = 1.0 / child->prior_variance;
    double information = precision * child->prior_mean;
    estimate_t own = impression_of(child, p);
    own.error = own.error > 0.0 ? own.error + p->look_sd * p->look_sd : -1.0;
    estimate_t all = with_colleagues(own, family->colleagues_view, family->colleagues_voices, p);
    if (all.error > 0.0) {
        precision += 1.0 / confident(all.error, p);
        information += all.mean / confident(all.error, p);
    }
    for (int kind = 0; kind < FACT_KINDS; kind++) {
        double weight = weight_of_facts(family, p, kind);
        precision += weight * family->facts_precision[kind];
        information += weight * family->facts_information[kind];
    }
    child->belief_variance = 1.0 / precision;
    child->belief_mean = information / precision + visible;
    child->belief = stated_chance(child->belief_mean, child->belief_variance, p);
}

static double log_odds(double chance) {
    double kept = least(1.0 - SMALLEST, most(SMALLEST, chance));
    return log(kept / (1.0 - kept));
}

static int leans(double concern, double threshold, const parameters_t *p, double u) {
    return u < logistic((concern - log_odds(threshold)) / p->decision_temperature);
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
            confront(worker, p, eldest->belief_mean);
            answer_visit(parent, family, worker, p, uniform(seed, ANSWER, parent->key, worker->person_key, 0, week));
            feel_visit(parent, family, worker, p);
            for (int64_t c = family->first_child; c >= 0; c = children[c].next_sibling) {
                double z = normal_of(uniform(seed, SEE, children[c].key, worker->person_key, 0, week));
                see_child(worker, &children[c], family, parent, p, week, p->visit_hours, 0.0, z);
                form_belief(&children[c], family, p, 0.0);
            }
            fallen += leans(log_odds(eldest->belief), p->enquiry_threshold, p, uniform(seed, STRATEGY, family->key, 0, 0, week));
        }
    }
    return fallen;
}
