"""The strategies that the planner is set beside. Each sees what it would see in production: who can do it, prices, and what
comes of its own choices, when it comes."""
import datetime as real_datetime
import heapq
import math
import random


class Strategy:
    """`choose` gives the place of one of `rows`, a request's deployments; `learn` is told how it ended."""

    def choose(self, group, rows, prices, now):
        raise NotImplementedError

    def begun(self, group, row):
        pass

    def learn(self, group, row, ending, rating, now):
        pass


class Random(Strategy):
    name = "random"

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def choose(self, group, rows, prices, now):
        return self.rng.randrange(len(rows))


class WeightedShuffle(Random):
    """Weighted by the published score: twice as likely for each 100 points."""
    name = "weighted shuffle"

    def choose(self, group, rows, prices, now):
        return self.rng.choices(range(len(rows)), [2 ** (row[3] / 100) for row in rows])[0]


class LowestLatency(Strategy):
    """By a moving mean that starts at the published time."""
    name = "lowest latency"

    def __init__(self, seed):
        self.known = {}

    def choose(self, group, rows, prices, now):
        return min(range(len(rows)), key=lambda i: self.known.get((group, rows[i][1], rows[i][2]), rows[i][5]))

    def learn(self, group, row, ending, rating, now):
        key = (group, row[1], row[2])
        seconds = ending[1] if ending[0] == "completed" else 1000
        self.known[key] = 0.8 * self.known.get(key, row[5]) + 0.2 * seconds


class LowestCost(Strategy):
    name = "lowest cost"

    def __init__(self, seed):
        pass

    def choose(self, group, rows, prices, now):
        return min(range(len(rows)), key=lambda i: rows[i][6] * prices.get(rows[i][1], 1))


def litellm_strategies():
    """LiteLLM's own classes. Their clock is the trace's, so that what they forget after an hour they forget after an hour."""
    import litellm.caching.in_memory_cache as memory
    import litellm.router_strategy.lowest_cost as cost
    import litellm.router_strategy.lowest_latency as latency
    import litellm.router_strategy.lowest_tpm_rpm as usage
    from litellm import ModelResponse
    from litellm.caching.caching import DualCache
    from litellm.router_strategy.least_busy import LeastBusyLoggingHandler
    from litellm.router_strategy.simple_shuffle import simple_shuffle
    import asyncio

    clock = {"now": 0.0}

    class Time:
        time = staticmethod(lambda: clock["now"])

        def __getattr__(self, name):
            import time
            return getattr(time, name)

    class Datetime(real_datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(clock["now"], tz)

    memory.time = Time()
    for module in (cost, latency, usage):
        module.datetime = Datetime
        module.token_counter = lambda *a, **k: 0  # No tokens are counted here, and counting them takes most of the time.

    class LiteLLM(Strategy):
        def __init__(self, seed):
            random.seed(seed)
            self.loop = asyncio.new_event_loop()
            self.handler = self.make(DualCache())

        def deployments(self, rows, prices):
            return [{"model_name": "g", "litellm_params": {"model": row[1], "input_cost_per_token": row[6] * prices.get(row[1], 1),
                     "output_cost_per_token": 1e-12}, "model_info": {"id": f"{row[1]}@{row[2]}"}} for row in rows]

        def choose(self, group, rows, prices, now):
            clock["now"] = now
            deployments = self.deployments(rows, prices)
            chosen = self.pick(str(group), deployments)
            return deployments.index(chosen)

        def kwargs(self, group, row):
            return {"litellm_params": {"metadata": {"model_group": str(group)}, "model_info": {"id": f"{row[1]}@{row[2]}"}}}

        def learn(self, group, row, ending, rating, now):
            clock["now"] = now
            end = real_datetime.datetime.fromtimestamp(now)
            begin = end - real_datetime.timedelta(seconds=ending[1])
            kwargs = self.kwargs(group, row)
            if ending[0] == "completed":
                self.handler.log_success_event(kwargs, self.response, begin, end)
            elif hasattr(self.handler, "log_failure_event"):
                self.failed(kwargs, begin, end)

        response = ModelResponse()

        def failed(self, kwargs, begin, end):
            self.handler.log_failure_event(kwargs, self.response, begin, end)

    class Shuffle(LiteLLM):
        name = "LiteLLM simple-shuffle"

        def make(self, cache):
            return None

        def pick(self, group, deployments):
            return simple_shuffle(lambda name: None, deployments, group, {})

        def learn(self, *_):
            pass

    class Busy(LiteLLM):
        name = "LiteLLM least-busy"

        def make(self, cache):
            return LeastBusyLoggingHandler(cache)

        def pick(self, group, deployments):
            return self.handler.get_available_deployments(group, deployments)

        def begun(self, group, row):
            self.handler.log_pre_api_call(row[1], [], self.kwargs(group, row))

    class Latency(LiteLLM):
        name = "LiteLLM latency-based"

        def make(self, cache):
            return latency.LowestLatencyLoggingHandler(cache)

        def pick(self, group, deployments):
            return self.handler.get_available_deployments(group, deployments)

        def failed(self, kwargs, begin, end):
            # It counts only timeouts against a deployment; a media job that fails is as lost.
            import litellm
            kwargs["exception"] = litellm.Timeout(message="failed", model="g", llm_provider="x")
            self.loop.run_until_complete(self.handler.async_log_failure_event(kwargs, self.response, begin, end))

    class Cost(LiteLLM):
        name = "LiteLLM cost-based"

        def make(self, cache):
            return cost.LowestCostLoggingHandler(cache)

        def pick(self, group, deployments):
            return self.loop.run_until_complete(self.handler.async_get_available_deployments(group, deployments))

    class Usage(LiteLLM):
        name = "LiteLLM usage-based"
        response = {"usage": {"total_tokens": 1}}

        def make(self, cache):
            return usage.LowestTPMLoggingHandler(cache)

        def pick(self, group, deployments):
            return self.handler.get_available_deployments(group, deployments)

    return [Shuffle, Busy, Latency, Cost, Usage]


def play(strategy, catalogue, events):
    """What a strategy chooses for each arrival."""
    prices, later, choices, number = {}, [], [], 0
    for event in events:
        if "prices" in event:
            prices.update(event["prices"]["factors"])
            continue
        now = event["at"] / 1000
        while later and later[0][0] <= now:
            at, _, group, row, ending, rating = heapq.heappop(later)
            strategy.learn(group, row, ending, rating, at)
        group = event["request"]
        rows = catalogue[group]
        index = strategy.choose(group, rows, prices, now)
        choices.append(index)
        strategy.begun(group, rows[index])
        ending = event["endings"][index]
        rating = event["ratings"][index] if "ratings" in event and ending[0] == "completed" else None
        number += 1
        heapq.heappush(later, (now + ending[1], number, group, rows[index], ending, rating))
    return choices
