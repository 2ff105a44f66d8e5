#!/usr/bin/env python3
"""Draws a trace of thirty days: who asks for what, and how it would end with everyone. docs/selection.md has the format.

    trace.py CATALOGUE SEED [ARRIVALS]      CATALOGUE as `routing-bench catalogue` prints it; the trace goes to stdout

The catalogue's scores, times and prices are what a router may believe at the start. The truth is drawn here, around them
but not from them: a fifth of the models are as good as chance has it, whatever their score says.
"""
import json
import math
import random
import sys

DAY = 86_400_000
START = 1_793_491_200_000
DAYS = 30
KINDS = ["general", "dance", "product", "physics", "speech", "stylised", "lettering", "chinese"]
MIDDLE = {0: 1230, 1: 1230, 2: 1060, 3: 1130}
SHARES = [0.35, 0.15, 0.4, 0.1]

# Some say what they are about in words that no list has: nobody can tell those from the text.
PROMPTS = {
    "general": ["A quiet harbour at dawn, fog over the boats", "Un camino de montaña entre pinos", "Тихая улица после дождя",
                "Một buổi sáng yên bình trên cánh đồng", "清晨的山谷與薄霧", "He ata marino i te moana", "Something for our campaign"],
    "dance": ["Two friends dancing in the rain", "Una pareja baila tango en la plaza", "Балерина танцует на крыше",
              "Nhóm vũ công trẻ nhảy múa trên phố", "一群舞者在廣場上跳舞", "E kanikani ana te tamaiti i te one", "She moves to the beat, arms wide"],
    "product": ["Product shot of a ceramic mug on white", "Zapatillas rojas sobre fondo blanco", "Флакон духов на белом фоне",
                "Ảnh sản phẩm đồng hồ trên nền trắng", "白底商品照,一雙皮鞋", "He pounamu i te papamuri mā", "Watch, clean, for the shop page"],
    "physics": ["A glass shatters, water splashing in slow motion", "Canicas que rebotan con gravedad realista",
                "Волна разбивается о скалы, брызги", "Ly nước rơi và chất lỏng bắn tung tóe", "玻璃杯破碎,液體飛濺",
                "Ka pakaru te karaihe, ka paratī te wai", "A tower of plates tips over"],
    "speech": ["A presenter speaks to camera about the weather", "Una presentadora habla a cámara", "Ведущий говорит на камеру",
               "Người dẫn chương trình nói trước ống kính", "主持人對著鏡頭說話", "E kōrero ana te kaipānui ki te kāmera", "Our founder introduces the company"],
    "stylised": ["Watercolour fox in a forest, anime style", "Un dragón dibujado en acuarela", "Акварельный рисунок старого города",
                 "Tranh màu nước phong cách hoạt hình", "水彩插畫風格的小鎮", "He peita wai o te maunga", "Soft brush strokes, a dreamy village"],
    "lettering": ["A poster with the words OPEN LATE in bold lettering", "Un letrero que dice BIENVENIDOS", "Вывеска с надписью КАФЕ",
                  "Biển hiệu với dòng chữ KHAI TRƯƠNG", "招牌上寫著「開幕」", "He pānui me ngā kupu NAU MAI", "Our brand name huge on a wall"],
    "chinese": ["Ink wash mountains, hanfu and red lanterns", "Faroles rojos para el año nuevo lunar", "Девушка в ханьфу, китайские фонари",
                "Múa lân và đèn lồng trong hội xuân", "水墨山水畫,漢服少女", "He rama whero, he tarakona Hainamana", "A festival night in old Chengdu"],
}


def clip(value, low, high):
    return max(low, min(high, value))


class Quality:
    """How good a model is for each kind of prompt, and how that moves."""

    def __init__(self, rng, score, middle):
        mean = 1 / (1 + 10 ** ((middle - score) / 400))
        self.base = rng.uniform(0.2, 0.8) if rng.random() < 0.2 else mean + rng.gauss(0, 0.09)
        self.kinds = [rng.gauss(0, 0.1) for _ in KINDS]
        self.refusals = [rng.uniform(0.15, 0.5) if rng.random() < 0.08 else rng.uniform(0, 0.02) for _ in KINDS]
        self.walk = [0.0]
        for _ in range(DAYS):
            self.walk.append(self.walk[-1] + rng.gauss(0, 0.008) + (rng.gauss(0, 0.12) if rng.random() < 1 / 60 else 0))

    def at(self, day, kind):
        return clip(self.base + self.kinds[kind] + self.walk[int(day)], 0.02, 0.98)


def spells(rng, every, long):
    """Periods of trouble, in days: so many days apart, so long in the mean."""
    spells, day = [], rng.expovariate(1 / every)
    while day < DAYS:
        length = rng.expovariate(1 / long)
        spells.append((day, day + length))
        day += length + rng.expovariate(1 / every)
    return spells


def within(spells, day):
    return any(begin <= day < end for begin, end in spells)


class Deployment:
    """How a model runs at a host."""

    def __init__(self, rng, seconds):
        self.seconds = seconds
        self.pace = math.exp(rng.gauss(0, 0.5))
        self.wave = rng.uniform(0, 0.35)
        self.phase = rng.uniform(0, 1)
        self.slow = spells(rng, 6, 0.2)
        self.factor = rng.uniform(2, 6)
        self.down = spells(rng, 9, 0.1)
        self.failures = rng.uniform(0.005, 0.06)
        self.noise = [0.0]
        for _ in range(DAYS * 24):  # An hour to the next.
            self.noise.append(0.9 * self.noise[-1] + rng.gauss(0, 0.1))

    def median(self, day, seconds):
        load = 1 + self.wave * math.sin(2 * math.pi * (day + self.phase))
        return seconds * self.pace * load * math.exp(self.noise[int(day * 24)]) * (self.factor if within(self.slow, day) else 1)


def main():
    catalogue, seed = json.load(open(sys.argv[1])), int(sys.argv[2])
    arrivals = int(sys.argv[3]) if len(sys.argv) > 3 else 6000
    rng = random.Random(seed)
    qualities, deployments, hosts, prices, moving = {}, {}, {}, {}, set()
    for request, rows in enumerate(catalogue):
        for _, model, host, score, _, seconds, credits, changes in rows:
            if (model, MIDDLE[request]) not in qualities:
                qualities[model, MIDDLE[request]] = Quality(rng, score, MIDDLE[request])
            if (model, host) not in deployments:
                deployments[model, host] = Deployment(rng, seconds)
            if host not in hosts:
                hosts[host] = spells(rng, 7, 0.12)
            if changes:
                moving.add(model)
            prices.setdefault(model, 1.0)
    # Whole hours, so that everybody learns of a price before the first request at it.
    changes = sorted((rng.randrange(24 * DAYS) / 24, rng.choice(sorted(moving)), rng.choice([0.5, 0.7, 1.4, 2.0])) for _ in range(12))
    moments = sorted(rng.uniform(0, DAYS) if rng.random() < 0.5 else (int(rng.uniform(0, DAYS)) + clip(rng.gauss(0.6, 0.12), 0, 0.999))
                     for _ in range(arrivals))
    out = sys.stdout
    json.dump({"format": "doitong-routing-trace/1", "seed": seed, "deployments": catalogue}, out)
    out.write("\n")
    liking = [rng.uniform(0.3, 3) for _ in KINDS]
    for day in moments:
        while changes and changes[0][0] <= day:
            _, model, factor = changes.pop(0)
            prices[model] = clip(prices[model] * factor, 0.25, 4)
            json.dump({"prices": {"factors": {model: prices[model]}}}, out)
            out.write("\n")
        request = rng.choices(range(4), SHARES)[0]
        kind = rng.choices(range(len(KINDS)), liking)[0] if request != 3 else 0
        text = rng.choice(PROMPTS[KINDS[kind]])
        bias = rng.gauss(0, 0.08)  # Of who rates.
        endings, ratings, truths = [], [], []
        for _, model, host, _, _, seconds, credits, _ in catalogue[request]:
            quality, deployment = qualities[model, MIDDLE[request]], deployments[model, host]
            good = quality.at(day, kind)
            refused = quality.refusals[kind]
            failed = 0.95 if within(hosts[host], day) or within(deployment.down, day) else deployment.failures
            median = deployment.median(day, seconds)
            spent = median * math.exp(rng.gauss(0, 0.35))
            chance = rng.random()
            if chance < failed:
                endings.append(["failed", round(min(spent, 30), 1)])
            elif chance < failed + (1 - failed) * refused:
                endings.append(["refused", 2])
            else:
                endings.append(["completed", round(spent, 2)])
            ratings.append(round(clip(good + bias + rng.gauss(0, 0.2), 0, 1), 2))
            truths.append([round(good, 4), round(median, 2), round((1 - failed) * (1 - refused), 4), credits * prices[model]])
        row = {"at": int(START + day * DAY), "request": request, "kind": KINDS[kind], "text": text, "endings": endings}
        if rng.random() < 0.3:
            row["ratings"] = ratings
        row["truth"] = truths
        json.dump(row, out, ensure_ascii=False, separators=(",", ":"))
        out.write("\n")


main()
