"""Random-effects means of statsmodels (Paule-Mandel, Hartung-Knapp). Writes test/golden/random-effects.json; needs statsmodels."""

import json
from pathlib import Path

import numpy as np
import statsmodels
from statsmodels.stats.meta_analysis import combine_effects

seed = 15
random = np.random.default_rng(seed)
cases = []
for studies, between, errors in [(2, 1.0, 0.3), (3, 0.0, 1.0), (5, 0.5, 0.2), (8, 1.0, 0.5), (8, 0.05, 0.4), (20, 1.0, 1.0)]:
    variances = (errors * random.uniform(0.5, 1.5, studies)) ** 2
    effects = random.normal(0.7, between, studies) + random.normal(0, np.sqrt(variances))
    found = combine_effects(effects, variances, method_re="iterated", use_t=True, atol=1e-12, maxiter=100_000)
    cases.append(
        {
            "effects": effects.tolist(),
            "standardErrors": np.sqrt(variances).tolist(),
            "tau2": float(found.tau2),
            "mean": float(found.mean_effect_re),
            "standardError": float(found.sd_eff_w_re),
            "hartungKnapp": float(found.sd_eff_w_re_hksj),
        }
    )

path = Path(__file__).parents[2] / "test/golden/random-effects.json"
versions = {"statsmodels": statsmodels.__version__, "numpy": np.__version__}
path.write_text(json.dumps({"versions": versions, "seed": seed, "cases": cases}, indent=1) + "\n")
