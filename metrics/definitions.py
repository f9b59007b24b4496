"""Every figure of the product, defined once: glossary, table headers, tooltips and axes are made from these.

A metric's name is the column of the scorecard that holds it (for the company's own: `metric` of the overall
frame).
"""

from collections.abc import Mapping

from metrics.metric import HOURS, MONEY, PER_1000, PERCENT, POINTS, RATIO, SCORE, Metric, Unit

CLUSTERED = (
    "; several answers of one customer count for what they are worth, as the spread between 40 groups of "
    "customers tells over the months touched (Kish 1965; Bell and McCaffrey 2002)"
)
CONTACTS_CLUSTERED = (
    "; several contacts of one customer count for what they are worth, as the spread between 32 groups of "
    "customers tells (Kish 1965; Bell and McCaffrey 2002)"
)
OWN_MEAN = "Student's t on the effective number of answers (Kish 1965)"
MEAN = OWN_MEAN + CLUSTERED
SHARE = "Wilson score interval on the effective number of answers (Wilson 1927; Kish 1965)" + CLUSTERED
RATE = "Exact Poisson interval (Garwood 1936)"
OF_COMPLAINTS = RATE + "; several complaints of one customer count as so many"
NEWEST_ANSWERS = (
    "Each respondent's newest answer of the last 365 days counts. Of two days that are not the newest nobody "
    "may learn what a few said in between: the answers of an earlier day are counted once as many have "
    "answered as a figure needs. Where staff surely disagree (r_wg below 0.5; James, Demaree and Wolf 1984) "
    "it is said beside it."
)
FINITE = "; where the map tells a department's headcount, only who did not answer is uncertain (Cochran 1977)"
WELCH = "Welch's t with Satterthwaite's degrees of freedom (Welch 1947)" + CLUSTERED
TOGETHER = "; tests of all {} corrected together (Benjamini and Hochberg 1995)"
CONTRAST = (
    "Student's t of the regression, widened by what several responses of one customer are worth for the "
    "slope on the touchpoint's ratings, as 20 groups of customers tell (Kish 1965)"
    + TOGETHER.format("touchpoints")
)
JUDGED = (
    " The months before the newest twelve make its limits, three standard errors apart from their mean and "
    "widened for what 12 to 24 months do not know of level and spread. A signal is a month beyond them, or "
    "the eighth and later on one side: of 100 steady touchpoints 7 to 8 signal within a year. With 10 to 12 "
    "months runs about the median decide, and about 1 of 100 signals (Anhøj and Olesen 2014)."
)
CHART_OF_MEANS = "Chart of means by their standard errors." + JUDGED
CHART_OF_SHARES = "p′ chart (Laney 2002), from three answers a month on that are of the rarer kind." + JUDGED
CHART_OF_RATES = "u′ chart (Laney 2002), from three complaints a month on." + JUDGED
CHART_OF_SINGLE_VALUES = (
    "XmR chart of logarithms: the steps from month to month tell the spread (Shewhart 1931)." + JUDGED
)
LEVELS_OF_RATINGS = "ratings and responses of one survey, of the period's calendar years and the one before"
RULES = " (minimum_answers in touchpoint.toml)"
STAFF_RULES = " (minimum_assessments in touchpoint.toml)"
ANSWERS = "{minimum_answers} answers" + RULES
BOTH_PERIODS = "{minimum_answers} answers in each of the two periods" + RULES
INDEX_BASE = (
    ANSWERS + "; an importance for half of the touchpoints with a performance, and a performance for 60 % "
    "of the importance"
)
CUSTOMERS = "{minimum_answers} customers" + RULES
COMPLAINTS = "{minimum_answers} complaints" + RULES
COMPLAINTS_APART = "{minimum_answers} complaints here and as many elsewhere" + RULES
CONTACTS = "{minimum_answers} contacts" + RULES
CONTACTS_ONWARD = "{minimum_answers} contacts followed by one at the other touchpoint" + RULES
EXPOSED = "{minimum_answers} contacts, or ratings where none are recorded" + RULES
RANKED = "A performance and an importance: what these are withheld below"
OF_THE_MODEL = "50 ratings, and ten responses for each touchpoint that has them"
TOUCHPOINTS_RATED = "50 ratings, for at least one touchpoint"
OF_LEVELS = (
    "50 ratings, {minimum_answers} each of low, middling and high ones" + RULES + ", and twenty responses "
    "for each touchpoint with 50"
)
LEAVERS = (
    "{minimum_answers} bad and as many good experiences" + RULES + ", and 10 customers who left after each; "
    "nor where only who is leaving meets the touchpoint (only_when_leaving in the map)"
)
STAFF = (
    "{minimum_assessments} colleagues" + STAFF_RULES + ", and where it would tell what a smaller group said"
)
BOTH_SIDES = STAFF + "; {minimum_answers} answers of customers" + RULES
COUNTED = "Nothing: it is a count"
COUNTED_FIGURES = "Nothing: it is a count of touchpoints, whose own figures may be withheld"
SIGNED_SCORE = Unit("points of the score", signed=True, low=-100, high=100)
SIGNED_PERCENT = Unit("percentage points", suffix=" pp", signed=True, low=-100, high=100)
PER_100 = Unit("per 100 customers and month", decimals=2, low=0)
POINTS_PER_POINT = Unit("points per point", decimals=2, signed=True)
Z_VALUE = Unit("z value", signed=True)
INDEX = Unit("from −1 to 1", decimals=2, signed=True, low=-1, high=1)
NONE_TO_ONE = Unit("from 0 to 1", decimals=2, low=0, high=1)
COUNT = Unit("count", decimals=0, low=0)
RANK = Unit("rank", decimals=0, low=1)
SHARE_OF_WHOLE = Unit("percent", suffix=" %", low=0, high=100)
SHARE_OF_LEAVERS = Unit("percent of leavers", suffix=" %", high=100)  # below zero where fewer leave

METRICS: tuple[Metric, ...] = (
    Metric(
        name="cx_index",
        label="CX index",
        meaning=(
            "The performance of all touchpoints in one number. A very weak touchpoint counts more than a "
            "strong one makes up for."
        ),
        formula="exp(sum of importance × ln(performance) / sum of importance), performance at least 1",
        numerator="importance × ln(performance), over touchpoints",
        denominator="importance, over touchpoints",
        unit=SCORE,
        direction="up_is_good",
        interval=(
            "Delta method on the log scale (OECD and JRC 2008), its error from 40 groups of customers (Kott "
            "2001), as one customer rates several touchpoints; shares of derived importance bring an error "
            "of their own, all together. Withheld where it spans more than 50 points"
        ),
        minimum=INDEX_BASE,
        source="ratings; importance as customers state it, else derived, else equal weights",
    ),
    Metric(
        name="satisfaction",
        label="Satisfaction",
        meaning=(
            "How satisfied customers are overall. Where no overall question is asked, the mean of their "
            "ratings of touchpoints."
        ),
        formula="sum of weight × answer / sum of weights",
        numerator="weight × satisfaction",
        denominator="weights of the answers",
        unit=SCORE,
        direction="up_is_good",
        interval=MEAN,
        minimum=ANSWERS,
        source="responses, else ratings",
    ),
    Metric(
        name="nps",
        label="Net Promoter Score",
        meaning="Promoters (9 or 10) less detractors (0 to 6), per 100 answers.",
        formula="100 × (promoters − detractors) / answers",
        numerator="weights of promoters less weights of detractors",
        denominator="weights of the answers to the recommendation question",
        unit=POINTS,
        direction="up_is_good",
        interval="Adjusted Wald, three answers added (Rocks 2016); the score shown is the raw one"
        + CLUSTERED,
        minimum=ANSWERS,
        source="responses (Reichheld 2003)",
    ),
    Metric(
        name="churn",
        label="Churn",
        meaning=(
            "Customers who left by their own will in a month, of 100. An end without a stated kind counts "
            "as own will; deaths and dismissals do not count."
        ),
        formula="100 × voluntary ends / customer-months",
        numerator="customers who ended by their own will in the period",
        denominator="months that customers spent as customers in the period",
        unit=PER_100,
        direction="down_is_good",
        interval=RATE,
        minimum=CUSTOMERS,
        source="customers",
    ),
    Metric(
        name="stated_importance",
        label="Stated importance",
        meaning="How important customers say the touchpoint is.",
        formula="sum of weight × answer / sum of weights",
        numerator="weight × importance",
        denominator="weights of the answers",
        unit=SCORE,
        direction="neither",
        interval=MEAN,
        minimum=ANSWERS,
        source="ratings",
    ),
    Metric(
        name="derived_importance",
        label="Derived importance",
        meaning=(
            "The touchpoint's share of what goes along with overall satisfaction; the shares add up to "
            "100. Customers who did not meet the touchpoint count as such, not as missing. Withheld where "
            "all ratings together explain nothing beyond chance, and where no other touchpoint has enough. "
            "Associated with, not proven to drive."
        ),
        formula="average gain in R² over all orders of entering the touchpoints, as share of the whole R²",
        numerator="the touchpoint's part of the explained variance",
        denominator="explained variance of overall satisfaction",
        unit=SHARE_OF_WHOLE,
        direction="neither",
        interval=(
            "Jackknife over 20 groups of customers (Kott 2001) on the scale of arcsines (Fisher 1922); its "
            "lower end says nothing about whether the touchpoint matters at all. An F test of the whole "
            "model at 5 %, with what several responses of one customer are worth (Rao and Scott 1981)"
        ),
        minimum=OF_THE_MODEL,
        source=("ratings and responses of one survey (Lindeman, Merenda and Gold 1980; Groemping 2006)"),
    ),
    Metric(
        name="impact",
        label="Impact when met",
        meaning=(
            "By how many points overall satisfaction differs where those who met the touchpoint rate it one "
            "point higher, all other touchpoints held constant. Associated with, not proven to cause."
        ),
        formula="coefficient of the rating in the regression of satisfaction on ratings and who met what",
        numerator="points of overall satisfaction",
        denominator="points of the touchpoint's rating",
        unit=POINTS_PER_POINT,
        direction="neither",
        interval=(
            "Jackknife over 20 groups of customers (Kott 2001); the test is corrected for all touchpoints "
            "(Benjamini and Hochberg 1995)"
        ),
        minimum=OF_THE_MODEL,
        source=(
            "ratings and responses of one survey (least squares with who met what as variables of their "
            "own: Cohen and Cohen 1983)"
        ),
    ),
    Metric(
        name="explained",
        label="Explained by ratings",
        meaning=(
            "How much of what differs in overall satisfaction goes along with ratings of touchpoints, who "
            "met what taken out. Little: the order of touchpoints is to be read with care."
        ),
        formula="R² of satisfaction on ratings, with who met what held constant",
        numerator="variance of overall satisfaction that ratings explain",
        denominator="variance of overall satisfaction that who met what leaves",
        unit=PERCENT,
        direction="neither",
        interval=(
            "Jackknife over 20 groups of customers (Kott 2001) of the logarithm of what is left unexplained, "
            "about the adjusted R² (Ezekiel 1930). An F test at 5 % says whether it is any, "
            "with what several responses of one customer are worth for the impacts (Rao and Scott 1981)"
        ),
        minimum=OF_THE_MODEL,
        source="ratings and responses of one survey (partial R²: Cohen and Cohen 1983)",
    ),
    Metric(
        name="reach",
        label="Met by",
        meaning="The share of responses that rate the touchpoint: who has not met it cannot.",
        formula="100 × weight of responses with a rating of the touchpoint / weight of responses",
        numerator="responses that rate the touchpoint",
        denominator="responses with an overall satisfaction and a rating",
        unit=PERCENT,
        direction="neither",
        interval=(
            "Wilson score interval on what responses are worth of which several are one customer's, as the "
            "spread between 20 groups of customers tells (Wilson 1927; Bell and McCaffrey 2002)"
        ),
        minimum=ANSWERS,
        source="ratings and responses of one survey",
    ),
    Metric(
        name="exposure_z",
        label="Not met or not rated",
        meaning=(
            "Whether what was not rated was not met. Beyond 2 a rating weighs the more the more other "
            "touchpoints were rated, as where the others were not met. Between −2 and 2 it weighs the same: "
            "where 4 or more would be expected, customers seem to have met more than they rated, and the "
            "impacts may be too high."
        ),
        formula=(
            "sum of t / √(sum of correlations between ratings), where t tests how much a touchpoint's slope "
            "moves with the number of others that were rated"
        ),
        numerator="t values of touchpoints",
        denominator="what their sum would err by chance",
        unit=Z_VALUE,
        direction="neither",
        interval=(
            "A z value: beyond 2 it is not by chance; several responses of one customer count for what they "
            "are worth for the impacts (Rao and Scott 1981)"
        ),
        minimum=TOUCHPOINTS_RATED,
        source="ratings and responses of one survey; touchpoints with at least 50 ratings (Stouffer 1949)",
    ),
    Metric(
        name="penalty",
        label="Penalty",
        meaning=(
            "By how many points overall satisfaction is lower where the touchpoint was rated low instead of "
            "middling, all other touchpoints held constant. Low: nearest to one of the lower two of five "
            "steps. Associated with, not proven to cause."
        ),
        formula="coefficient of a low rating in the regression of satisfaction on low, high and who met what",
        numerator="points of overall satisfaction",
        denominator="a low rating instead of a middling one",
        unit=SIGNED_SCORE,
        direction="neither",
        interval=CONTRAST,
        minimum=OF_LEVELS,
        source=LEVELS_OF_RATINGS + " (Brandt 1987)",
    ),
    Metric(
        name="reward",
        label="Reward",
        meaning=(
            "By how many points overall satisfaction is higher where the touchpoint was rated high instead "
            "of middling, all other touchpoints held constant. High: nearest to the highest of five steps. "
            "Associated with, not proven to cause."
        ),
        formula="coefficient of a high rating in the same regression as that of the penalty",
        numerator="points of overall satisfaction",
        denominator="a high rating instead of a middling one",
        unit=SIGNED_SCORE,
        direction="neither",
        interval=CONTRAST,
        minimum=OF_LEVELS,
        source=LEVELS_OF_RATINGS + " (Brandt 1987)",
    ),
    Metric(
        name="asymmetry",
        label="Asymmetry",
        meaning=(
            "Whether a touchpoint disappoints more than it delights: from −1, it can only disappoint, to 1, "
            "it can only delight. Penalty and reward are compared per point of rating, as low ratings lie "
            "farther from the middling ones than high ones do. Performance: shown to lie between −0.4 and "
            "0.4, with a penalty and a reward beyond chance. Basic: else below zero beyond chance. "
            "Excitement: else above zero beyond chance. Otherwise undecided. Of 100 touchpoints whose every "
            "point counts alike up to 4 are called basic or excitement in simulations."
        ),
        formula=(
            "(r − p) / (r + p), where p = |penalty| / (mean middling − mean low rating), "
            "r = reward / (mean high − mean middling rating)"
        ),
        numerator="reward less the size of the penalty, both per point of rating",
        denominator="reward and size of the penalty together, both per point of rating",
        unit=INDEX,
        direction="neither",
        interval="Fieller's limits of a quotient (Fieller 1954)" + TOGETHER.format("touchpoints"),
        minimum=OF_LEVELS,
        source=LEVELS_OF_RATINGS + " (Mikulić and Prebežac 2008; Matzler and Sauerwein 2002)",
    ),
    Metric(
        name="internal_importance",
        label="Internal importance",
        meaning=("How important staff say the touchpoint is to customers. " + NEWEST_ANSWERS),
        formula="sum of answers / number of respondents",
        numerator="importance as assessed by staff",
        denominator="respondents",
        unit=SCORE,
        direction="neither",
        interval=OWN_MEAN + FINITE,
        minimum=STAFF,
        source="assessments",
    ),
    Metric(
        name="performance",
        label="Performance",
        meaning="How satisfied customers are with the touchpoint.",
        formula="sum of weight × answer / sum of weights",
        numerator="weight × satisfaction",
        denominator="weights of the answers",
        unit=SCORE,
        direction="up_is_good",
        interval=MEAN,
        minimum=ANSWERS,
        source="ratings",
        change=CHART_OF_MEANS,
    ),
    Metric(
        name="top_box",
        label="Top box",
        meaning="The share of customers who are satisfied: answers at or above the top box.",
        formula="100 × satisfied answers / answers",
        numerator="weights of the answers at or above top_box",
        denominator="weights of the answers",
        unit=PERCENT,
        direction="up_is_good",
        interval=SHARE,
        minimum=ANSWERS,
        source="ratings; for the company responses, else ratings",
        change=CHART_OF_SHARES,
    ),
    Metric(
        name="effort",
        label="Effort",
        meaning="How much effort it cost customers: 0 is none, 100 the most that the question allows.",
        formula="sum of weight × answer / sum of weights",
        numerator="weight × effort",
        denominator="weights of the answers",
        unit=SCORE,
        direction="down_is_good",
        interval=MEAN,
        minimum=ANSWERS,
        source="ratings (Dixon, Freeman and Toman 2010)",
        change=CHART_OF_MEANS,
    ),
    Metric(
        name="internal_performance",
        label="Internal performance",
        meaning=("How well staff say the touchpoint does. " + NEWEST_ANSWERS),
        formula="sum of answers / number of respondents",
        numerator="performance as assessed by staff",
        denominator="respondents",
        unit=SCORE,
        direction="up_is_good",
        interval=OWN_MEAN + FINITE,
        minimum=STAFF,
        source="assessments",
    ),
    Metric(
        name="gap_importance",
        label="Gap in importance",
        meaning=(
            "Internal less stated importance. Below zero, staff find it less important than customers do."
        ),
        formula="internal importance − stated importance",
        numerator="difference of the two means",
        denominator="respondents and answers",
        unit=SIGNED_SCORE,
        direction="neither",
        interval=WELCH + FINITE + TOGETHER.format("gaps"),
        minimum=BOTH_SIDES,
        source=(
            "assessments and ratings (gaps 1 and 6 of Parasuraman, Zeithaml and Berry 1985; Luk and "
            "Layton 2002)"
        ),
    ),
    Metric(
        name="gap_performance",
        label="Gap in performance",
        meaning=(
            "Internal performance less performance. Above zero, staff see it better than customers do. Weak "
            "or strong in its verdict: below or above the quadrants' line with a chance of 80 % or more."
        ),
        formula="internal performance − performance",
        numerator="difference of the two means",
        denominator="respondents and answers",
        unit=SIGNED_SCORE,
        direction="neither",
        interval=WELCH + FINITE + TOGETHER.format("gaps"),
        minimum=BOTH_SIDES,
        source="assessments and ratings",
    ),
    Metric(
        name="staff_agreement",
        label="Agreement of staff (r_wg)",
        meaning=(
            "How far colleagues agree about a touchpoint: 1 where all answer alike, 0 where answers are as "
            "if given at random. Surely below 0.5 they disagree, and their mean says little."
        ),
        formula="1 − variance of the answers / variance of answers given at random",
        numerator="variance of the answers about the touchpoint",
        denominator="variance of answers spread evenly over 0 to 100: 100² / 12",
        unit=NONE_TO_ONE,
        direction="up_is_good",
        interval=(
            "Chi-square limits of a variance, for answers that are spread as normal (Snedecor and Cochran "
            "1989). Said to agree or to disagree only beyond chance" + TOGETHER.format("touchpoints")
        ),
        minimum=STAFF,
        source="assessments (James, Demaree and Wolf 1984); withheld as the mean is",
    ),
    Metric(
        name="staff_reliability",
        label="Reliability of staff (ICC)",
        meaning=(
            "How far answers of staff tell touchpoints apart: 1 fully, 0 not at all. ICC(1) of a single "
            "colleague's answers, ICC(1, k) of the means of all. Of the touchpoints whose figure is shown."
        ),
        formula=(
            "(between − within) / (between + (k − 1) × within); of the means: (between − within) / between"
        ),
        numerator="mean square between touchpoints less that within them",
        denominator="mean squares, k answers per touchpoint",
        unit=NONE_TO_ONE,
        direction="up_is_good",
        interval="Limits of F; with unequal numbers of answers as Thomas and Hultquist (1978) have them",
        minimum=STAFF,
        source="assessments (Shrout and Fleiss 1979, one-way)",
    ),
    Metric(
        name="complaints",
        label="Complaints",
        meaning="Complaints opened in the period.",
        formula="number of complaints",
        numerator="complaints",
        denominator="the period",
        unit=COUNT,
        direction="down_is_good",
        interval=OF_COMPLAINTS,
        minimum=COUNTED,
        source="complaints",
    ),
    Metric(
        name="complaints_per_1000",
        label="Complaints per 1,000",
        meaning=(
            "Complaints per 1,000 contacts; per 1,000 ratings where no contacts are recorded, which is "
            "said beside it. Both are counted from the first day on of which both are recorded. The whole's "
            "rate is that of the touchpoints with contacts, its change that of those recorded since the "
            "earlier period began, if they have half of the contacts."
        ),
        formula="1,000 × complaints / contacts",
        numerator="complaints opened in the period",
        denominator="contacts in the period, else ratings",
        unit=PER_1000,
        direction="down_is_good",
        interval=OF_COMPLAINTS,
        minimum=EXPOSED,
        source="complaints and contacts",
        change=CHART_OF_RATES,
    ),
    Metric(
        name="resolution_hours",
        label="Time to resolve",
        meaning=(
            "The time in which half of the complaints are resolved. Those still open count as open, not "
            "as missing. Complaints of all months that the period touches."
        ),
        formula="median of the Kaplan-Meier curve",
        numerator="complaints resolved, by hours",
        denominator="complaints still open until then",
        unit=HOURS,
        direction="down_is_good",
        interval="Log-minus-log limits of the curve (Kaplan and Meier 1958; Brookmeyer and Crowley 1982)",
        minimum=COMPLAINTS,
        source="complaints; hours in bins of 9 %",
        change=CHART_OF_SINGLE_VALUES,
    ),
    Metric(
        name="resolution_speed",
        label="Speed of resolving",
        meaning=(
            "How many times as fast complaints are resolved here as at all other touchpoints together. Those "
            "still open count as open. Complaints of all months that the period touches."
        ),
        formula="hazard ratio of being resolved, here over elsewhere",
        numerator="complaints resolved here, of those still open, at each age",
        denominator="complaints resolved elsewhere, of those still open, at each age",
        unit=RATIO,
        direction="up_is_good",
        interval="Partial likelihood on the log scale (Cox 1972; ties by Efron 1977)",
        minimum=COMPLAINTS_APART,
        source="complaints; hours in bins of 9 %",
    ),
    Metric(
        name="complaints_ratio",
        label="Complaints beside other customers",
        meaning=(
            "How many times as many complaints a segment makes as all other customers would have made with "
            "as many contacts at each touchpoint (ratings where no contacts are recorded): whoever meets "
            "more of what draws complaints does not look worse for it."
        ),
        formula="complaints of the segment ÷ expected complaints",
        numerator="complaints of the segment in the period",
        denominator="other customers' complaints per contact × the segment's contacts, over touchpoints",
        unit=RATIO,
        direction="down_is_good",
        interval="Indirect standardisation, on the log scale (Selvin 2004), with the error of both sides",
        minimum=COMPLAINTS,
        source="complaints, contacts, ratings",
    ),
    Metric(
        name="churn_risk_ratio",
        label="Churn after a bad experience",
        meaning=(
            "How many times as many customers leave in the same time after a bad experience with the "
            "touchpoint (a rating below 50) as after a good one. An experience counts until the customer's "
            "next one, for the churn window at most, so that nobody leaves twice. Compared within the same "
            "month and segment (of the first segmentation by name with at most 20), among customers who have "
            "been with us equally long; the months are the newest whose window has passed. Associated with, "
            "not proven to cause."
        ),
        formula=(
            "leavers per day followed after bad / leavers per day followed after good, pooled over months, "
            "segments and bands of tenure"
        ),
        numerator="customers leaving by own will after a bad experience, per day that customers are followed",
        denominator="the same after a good experience; n are experiences, on the smaller side",
        unit=RATIO,
        direction="down_is_good",
        interval=(
            "Log limits (Mantel and Haenszel 1959; Greenland and Robins 1985); at least ten leavers on "
            "each side; tests of all touchpoints corrected together (Benjamini and Hochberg 1995)"
        ),
        minimum=LEAVERS,
        source="ratings and customers",
    ),
    Metric(
        name="churn_excess",
        label="Excess churn",
        meaning=(
            "Percentage points of customers who leave in excess after a bad experience with the "
            "touchpoint, within the churn window and if no other experience comes between."
        ),
        formula=(
            "100 × (share gone after the window at the rate after bad − at the rate after good), rates "
            "pooled over months, segments and bands of tenure"
        ),
        numerator="leavers per day followed after a bad, less those after a good experience",
        denominator="days that customers are followed",
        unit=SIGNED_PERCENT,
        direction="down_is_good",
        interval="Mantel-Haenszel weights with Sato's variance (Mantel and Haenszel 1959; Sato 1989)",
        minimum=LEAVERS,
        source="ratings and customers",
    ),
    Metric(
        name="churn_attributable",
        label="Churn that goes with it",
        meaning=(
            "Of the customers who met the touchpoint and left within the churn window, the share that left "
            "in excess after bad experiences with it, if these made them leave. Never added up over "
            "touchpoints: one customer may meet several."
        ),
        formula="100 × share of leavers with a bad experience × (1 − 1 / ratio)",
        numerator="leavers in excess after a bad experience",
        denominator="leavers after a bad or a good experience",
        unit=SHARE_OF_LEAVERS,
        direction="down_is_good",
        interval="Delta method over all counts, on the log scale of the rest (Miettinen 1974; Levin 1953)",
        minimum=LEAVERS,
        source="ratings and customers (Miettinen 1974, with the ratio of Mantel and Haenszel 1959)",
    ),
    Metric(
        name="churn_e_value",
        label="E-value",
        meaning=(
            "How strongly something that is not measured would have to go with both bad experiences and "
            "leaving to explain the ratio away, as a ratio itself. Near 1: very little would do."
        ),
        formula="ratio + √(ratio × (ratio − 1)), of a ratio below 1 its inverse",
        numerator="the ratio of churn after bad and good experiences",
        denominator="none",
        unit=RATIO,
        direction="neither",
        interval=(
            "The E-values of the ratio's limits; 1 for the nearer one if the interval holds 1 (VanderWeele "
            "and Ding 2017)"
        ),
        minimum=LEAVERS,
        source="VanderWeele and Ding 2017",
    ),
    Metric(
        name="revenue_exposed",
        label="Revenue exposed",
        meaning=(
            "Monthly revenue of the customers who leave in a month in excess after bad experiences with the "
            "touchpoint. An interval that includes zero says that nothing is shown yet. Never added up over "
            "touchpoints: one customer may meet several. The Overview shows the costliest touchpoint's."
        ),
        formula=(
            "days followed after bad experiences per month × mean monthly revenue × excess leavers per day"
        ),
        numerator="revenue of customers followed after a bad experience × excess leavers per day",
        denominator="months",
        unit=MONEY,
        direction="down_is_good",
        interval="That of the excess churn (Sato 1989)",
        minimum=LEAVERS,
        source="ratings and customers",
    ),
    Metric(
        name="performance_change",
        label="Change of performance",
        meaning=(
            "Performance less that of the earlier period. Called worse or better only beyond noise, after "
            "correction for looking at all touchpoints."
        ),
        formula="performance − performance in the earlier period",
        numerator="difference of the two means",
        denominator="answers of both periods",
        unit=SIGNED_SCORE,
        direction="up_is_good",
        interval=WELCH
        + "; what the same customers answer in both periods is correlated, as the months touched tell"
        + TOGETHER.format("touchpoints"),
        minimum=BOTH_PERIODS,
        source="ratings",
    ),
    Metric(
        name="performance_shrunk",
        label="Performance for the order",
        meaning=(
            "What touchpoints are put in order by: their performance, pulled towards the mean of their stage "
            "as far as answers are few, since few answers make an extreme value likelier. Shown is the "
            "performance itself, and quadrants rest on that."
        ),
        formula="mean of the stage + t / (v + t) × (performance − mean of the stage)",
        numerator="performance less the mean of its stage (of all touchpoints where it has fewer than three)",
        denominator="variance v of the performance, and variance t between touchpoints",
        unit=SCORE,
        direction="up_is_good",
        interval="None: it stands for an order only, whose certainty the interval of the rank tells",
        minimum=ANSWERS,
        source="ratings (Morris 1983; variance between touchpoints by REML, Viechtbauer 2010)",
    ),
    Metric(
        name="priority_score",
        label="Priority",
        meaning=(
            "Where an improvement promises most: what matters, is met by many and has room to improve. "
            "The first touchpoint has 100."
        ),
        formula=(
            "importance × reach × (target − performance for the order), as share of the largest; derived "
            "importance holds the reach already"
        ),
        numerator="importance × reach × room to the target (without one: to the best quarter of touchpoints)",
        denominator="the largest of all touchpoints",
        unit=SCORE,
        direction="neither",
        interval=(
            "10th to 90th percentile of 1,000 normal draws of importance and performance for the order, each "
            "as share of its own largest (Goldstein and Spiegelhalter 1996)"
        ),
        minimum=RANKED,
        source="ratings, and targets of the map (after Hom 1997)",
    ),
    Metric(
        name="priority_rank",
        label="Rank",
        meaning="The place in the order of priority.",
        formula="place of the priority among touchpoints, 1 first",
        numerator="touchpoints with a higher priority",
        denominator="touchpoints with a priority",
        unit=RANK,
        direction="neither",
        interval="10th to 90th percentile of the same draws (Goldstein and Spiegelhalter 1996)",
        minimum=RANKED,
        source="ratings, and targets of the map (after Hom 1997)",
    ),
    Metric(
        name="onward_share",
        label="Go on to",
        meaning=(
            "Of 100 contacts at a touchpoint, how many are followed by one at the other touchpoint. A "
            "journey is one case; contacts without a case are one customer's. It has ended where no other "
            "contact follows within the days that journey_gap_days in touchpoint.toml says."
        ),
        formula="100 × contacts whose next one is at the other touchpoint / contacts at the touchpoint",
        numerator="contacts followed in time by one at the other touchpoint",
        denominator="contacts at the touchpoint in the newest whole months whose journeys have had that time",
        unit=PERCENT,
        direction="neither",
        interval="Wilson score interval (Wilson 1927)" + CONTACTS_CLUSTERED,
        minimum=CONTACTS,
        source="contacts of the newest seven months before the data's last one",
    ),
    Metric(
        name="waiting_hours",
        label="Waiting time",
        meaning="Half of those who go on from one touchpoint to the other have waited longer than this.",
        formula="median of the hours from a contact to the next one, at the other touchpoint",
        numerator="hours between the two contacts, counted in steps that are each half as long again",
        denominator="contacts followed in time by one at the other touchpoint",
        unit=HOURS,
        direction="down_is_good",
        interval=(
            "Limits of the sign test (Thompson 1936) on a smooth curve through the counts (Fritsch and "
            "Butland 1984), out to the ends of a step that holds a third of the waits" + CONTACTS_CLUSTERED
        ),
        minimum=CONTACTS_ONWARD,
        source="contacts of the newest seven months before the data's last one",
    ),
    Metric(
        name="drop_off",
        label="Drop-off",
        meaning=(
            "Of 100 contacts at a touchpoint, how many were given up or failed and had no other contact "
            "follow: customers who did not get what they came for and did not try again. A journey that ends "
            "with a completed contact is no drop-off."
        ),
        formula="100 × unfinished contacts at which the journey ends / contacts with a known outcome",
        numerator="contacts abandoned or failed, and not followed by another in time (journey_gap_days)",
        denominator="contacts at the touchpoint whose outcome is known",
        unit=PERCENT,
        direction="down_is_good",
        interval="Wilson score interval (Wilson 1927)" + CONTACTS_CLUSTERED,
        minimum=CONTACTS,
        source="contacts of the newest seven months before the data's last one",
    ),
    Metric(
        name="pain_points",
        label="Computed pain points",
        meaning=(
            "Touchpoints that hurt as the figures tell, beside those that people have declared: it matters "
            "and is certain to underperform (concentrate here), or its complaints are far above those of the "
            "others."
        ),
        formula="number of touchpoints of which one of the two holds",
        numerator=("with a chance of 80 % or more to concentrate here, or more complaints than 998 of 1,000"),
        denominator="none: a count of touchpoints",
        unit=COUNT,
        direction="down_is_good",
        interval=(
            "None: a count. Beyond chance is told by normal errors of importance and performance, and by the "
            "limits of the funnel of complaint rates (Spiegelhalter 2005)"
        ),
        minimum=COUNTED_FIGURES,
        source="ratings, complaints",
    ),
    Metric(
        name="moments_of_truth",
        label="Computed moments of truth",
        meaning=(
            "Touchpoints that make or break the relationship as the figures tell, beside those that people "
            "have declared: after a bad experience more customers leave than after a good one, beyond chance."
        ),
        formula="number of touchpoints whose churn risk is above 1 beyond chance",
        numerator="touchpoints with such a churn risk",
        denominator="none: a count of touchpoints",
        unit=COUNT,
        direction="neither",
        interval="The test of the churn risk" + TOGETHER.format("touchpoints"),
        minimum=COUNTED_FIGURES,
        source="ratings, customers",
    ),
)
BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in METRICS}
