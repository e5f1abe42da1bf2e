"""SimPy on the two models of the benchmark. Arguments and output: see rival.cpp."""

import sys
from array import array
from time import process_time

import simpy


def hold(increments, pending, warmup, holds):
    env = simpy.Environment()
    mask = len(increments) - 1
    k = 0

    def again(event):
        nonlocal k
        schedule(increments[k & mask])

    def schedule(delay):
        nonlocal k
        k += 1
        env.timeout(delay).callbacks.append(again)

    for _ in range(pending):
        schedule(increments[k & mask])
    for _ in range(warmup):
        env.step()
    start = process_time()
    for _ in range(holds):
        env.step()
    print('{"ns": %.3f}' % ((process_time() - start) / holds * 1e9))


def mm1(times, customers):
    total = 0.0

    def customer(env, server, service):
        nonlocal total
        arrived = env.now
        with server.request() as turn:
            yield turn
            yield env.timeout(service)
        total += env.now - arrived

    def arrivals(env, server):
        for i in range(customers):
            yield env.timeout(times[i])
            env.process(customer(env, server, times[customers + i]))

    start = process_time()
    env = simpy.Environment()
    env.process(arrivals(env, simpy.Resource(env, capacity=1)))
    env.run()
    print('{"seconds": %.6f, "mean": %.6f}' % (process_time() - start, total / customers))


task, path, count, *rest = sys.argv[1:]
numbers = array("d")
with open(path, "rb") as file:
    numbers.fromfile(file, int(count) * (1 if task == "hold" else 2))
if task == "hold":
    hold(numbers, *map(int, rest))
else:
    mm1(numbers, int(count))
