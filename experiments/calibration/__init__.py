"""Calibration: from published figures and their standard deviations to a posterior of parameters, with checks of the method.

study (settings), evidence (what may be fitted), authority_study, load (reading and checks), design (Sobol points), run_context and simulate,
comparison_scale, emulators, history_matching, waves, sequential_monte_carlo, posterior, diagnostics, calibrate (the whole),
simulation_based_calibration (is the method sound?), virtual_trials, first_fit (its knobs: knobs).
"""
