"""The thirteen compiled steps of the week by name, in the order of simulation/schedule.py."""

from typing import Any

from simulation.week.allocation import allocation
from simulation.week.arrivals import arrivals
from simulation.week.belief import belief
from simulation.week.costs import books
from simulation.week.count import count
from simulation.week.decisions import decisions
from simulation.week.front_door import front_door
from simulation.week.help import help_families
from simulation.week.life import life
from simulation.week.rating import rating
from simulation.week.time_budget import time_budget
from simulation.week.visits import visits
from simulation.week.workforce import workforce

PARTS: dict[str, Any] = {
    part.py_func.__name__: part
    for part in (arrivals, front_door, allocation, time_budget, visits, help_families, life, belief, rating, decisions, workforce, books, count)
}
