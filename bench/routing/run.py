#!/usr/bin/env python3
"""Prints what each way of choosing loses against who knows the truth, for each priority, over seeded traces.

    run.py [--seeds 101-110] [--arrivals 20000] [--no-litellm] [--json FILE]

Regret is the worth of the best deployment at that moment less that of the chosen one, in the priority's own scale of 0 to
1, as the truth has both; the mean over all arrivals, and over the seeds with its 95 % interval. docs/selection.md has the rest.
"""
import argparse
import json
import math
import os
import statistics
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor

# LiteLLM fetches its prices from the network unless it is told not to.
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
BENCH = f"{ROOT}/.build/release/routing-bench"
WORK = f"{ROOT}/.build/bench-routing"
# As Sources/Gateway/Selection/Ranking.swift has them.
WEIGHTS = {"BALANCED": (0.5, 0.25, 0.25), "QUALITY": (0.9, 0.05, 0.05), "SPEED": (0.15, 0.7, 0.15), "COST": (0.15, 0.15, 0.7)}
OURS, FIXED, LATE = "doitong", "best fixed, in hindsight", ", from day 20"
STUDENT = {1: 12.71, 2: 4.30, 3: 3.18, 4: 2.78, 5: 2.57, 6: 2.45, 7: 2.36, 8: 2.31, 9: 2.26, 14: 2.14, 19: 2.09, 29: 2.05}


def median(values):
    return sorted(values)[len(values) // 2]


def usual(rows):
    """Of models, each once, as the catalogue has them."""
    models = {row[1]: row for row in rows}
    return median([row[5] for row in models.values()]), median([row[6] for row in models.values()])


def worth(weights, truth, usual):
    quality, seconds, chance, credits = truth
    return chance * (weights[0] * quality + weights[1] * usual[0] / (usual[0] + seconds) + weights[2] * usual[1] / (usual[1] + credits))


def interval(values):
    """The mean, and half of its 95 % interval."""
    if len(values) < 2:
        return values[0], 0
    return statistics.mean(values), STUDENT.get(len(values) - 1, 2) * statistics.stdev(values) / math.sqrt(len(values))


def one_seed(seed, arrivals, with_litellm):
    sys.path.insert(0, HERE)
    import others
    path = f"{WORK}/trace-{seed}-{arrivals}.jsonl"
    with open(path, "w") as file:
        subprocess.run([sys.executable, f"{HERE}/trace.py", f"{WORK}/catalogue.json", str(seed), str(arrivals)], stdout=file, check=True)
    played = subprocess.run([BENCH, "play", path, str(seed)], stdout=subprocess.PIPE, check=True, text=True).stdout
    ours = {row["priority"]: row["choices"] for row in map(json.loads, played.splitlines())}
    with open(path) as file:
        catalogue = json.loads(next(file))["deployments"]
        events = [json.loads(line) for line in file]
    os.remove(path)
    met = [event for event in events if "truth" in event]
    kinds = [others.Random, others.WeightedShuffle, others.LowestLatency, others.LowestCost]
    if with_litellm:
        kinds += others.litellm_strategies()
    chosen = {}
    for kind in kinds:
        chosen[kind.name] = others.play(kind(seed), catalogue, events)
    references = [usual(rows) for rows in catalogue]
    result = {}
    for priority, weights in WEIGHTS.items():
        worths = [[worth(weights, truth, references[event["request"]]) for truth in event["truth"]] for event in met]
        best = [max(row) for row in worths]

        def regret(choices, since=0):
            lost = [top - row[index] for top, row, index, event in zip(best, worths, choices, met) if event["at"] >= since]
            return sum(lost) / len(lost)

        fixed = []
        for request, rows in enumerate(catalogue):
            mine = [row for row, event in zip(worths, met) if event["request"] == request]
            sums = [sum(row[index] for row in mine) for index in range(len(rows))]
            fixed.append(sums.index(max(sums)))
        fixed_choices = [fixed[event["request"]] for event in met]
        late = met[0]["at"] + 20 * 86_400_000
        result[priority] = {OURS: regret(ours[priority]), FIXED: regret(fixed_choices),
                            OURS + LATE: regret(ours[priority], late), FIXED + LATE: regret(fixed_choices, late)}
        for name, choices in chosen.items():
            result[priority][name] = regret(choices)
    return result


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", default="101-110")
    parser.add_argument("--arrivals", type=int, default=20000)
    parser.add_argument("--no-litellm", action="store_true")
    parser.add_argument("--json")
    arguments = parser.parse_args()
    first, last = map(int, arguments.seeds.split("-"))
    os.makedirs(WORK, exist_ok=True)
    with open(f"{WORK}/catalogue.json", "w") as file:
        subprocess.run([BENCH, "catalogue"], stdout=file, check=True)
    seeds = range(first, last + 1)
    with ProcessPoolExecutor(max_workers=int(os.environ.get("WORKERS", "2"))) as pool:
        results = list(pool.map(one_seed, seeds, [arguments.arrivals] * len(seeds), [not arguments.no_litellm] * len(seeds)))
    if arguments.json:
        with open(arguments.json, "w") as file:
            json.dump(results, file)
    print(f"Mean regret of a choice, in thousandths; {len(seeds)} seeds ({arguments.seeds}) of {arguments.arrivals} arrivals, ± half of the 95 % interval.")
    names = list(results[0]["QUALITY"])
    print(f"{'':38}" + "".join(f"{priority:>18}" for priority in WEIGHTS))
    means = {}
    print(f"{'oracle':38}" + "".join(f"{0:11.1f} {'':6}" for _ in WEIGHTS))
    for name in names:
        cells = []
        for priority in WEIGHTS:
            values = [1000 * result[priority][name] for result in results]
            means[priority, name] = interval(values)
            mean, half = means[priority, name]
            cells.append(f"{mean:11.1f} ±{half:5.1f}")
        print(f"{name:38}" + "".join(cells))
    others = [name for name in names if not name.startswith((OURS, FIXED))]
    for title, rivals in [("doitong, of the best other", others), ("doitong, of best fixed", [FIXED])]:
        shares = [100 * means[priority, OURS][0] / min(means[priority, name][0] for name in rivals) for priority in WEIGHTS]
        print(f"{title:38}" + "".join(f"{share:16.0f} %" for share in shares))
    cells = []
    for priority in WEIGHTS:
        mean, half = interval([1000 * (result[priority][OURS] - result[priority][FIXED]) for result in results])
        cells.append(f"{mean:11.1f} ±{half:5.1f}")
    print(f"{'doitong less best fixed':38}" + "".join(cells))


if __name__ == "__main__":
    main()
