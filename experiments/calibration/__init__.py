"""Calibration: from published figures with frozen uncertainty to a posterior of parameters, and checks that the method can be trusted.

One idea a file: study (what is asked), registry (which evidence may be fitted), reading (checks), design and points (where to simulate), simulating
(streamed, resumable), emulators, matching, posterior, identifying, agreeing, ranks and checking (is the method sound?), draws (what a run takes).
"""
