"""A workload as './sottovoce simulate NAME --export DIR' writes it. Networks of dense layers with ReLU between them are NumPy
here; the one with convolutions is PyTorch. Softmax cross-entropy, plain SGD. One thread."""

import json
import os
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import numpy as np


class Workload:
    def __init__(self, folder):
        self.folder = folder
        with open(os.path.join(folder, "workload.json")) as file:
            tree = json.load(file)
        task = tree["task"]
        training = task["training"]
        optimiser = training["optimiser"]
        if optimiser.get("kind") != "sgd" or optimiser.get("momentum", 0) or optimiser.get("weightDecay", 0):
            raise SystemExit("the peers know plain SGD only")
        self.epochs = int(training["epochs"])
        self.batch = int(training["batchSize"])
        self.rate = float(optimiser["learningRate"])
        self.cohort = int(task["cohort"]["size"])
        self.rounds = int(task["rounds"])
        self.every = int(task["evaluation"].get("every", 1))
        self.blocks = [(b["name"], int(b["offset"]), tuple(b["shape"])) for b in tree["parameters"]]
        self.convolutions = any(len(shape) > 2 for _, _, shape in self.blocks)
        self.offsets = np.load(os.path.join(folder, "offsets.npy"))
        self.features = self._load("features")
        self.labels = np.load(os.path.join(folder, "labels.npy"))
        self.clients = len(self.offsets) - 1

    def _load(self, name):
        values = np.load(os.path.join(self.folder, name + ".npy"), mmap_mode="r")
        return values.reshape(values.shape[0], -1)

    def initial(self):
        flat = np.load(os.path.join(self.folder, "initial.npy"))
        arrays = [flat[at : at + int(np.prod(shape))].reshape(shape).copy() for _, at, shape in self.blocks]
        return network(self).from_export(arrays) if self.convolutions else arrays

    def client(self, index):
        a, b = self.offsets[index], self.offsets[index + 1]
        return np.asarray(self.features[a:b]), self.labels[a:b]

    def test(self):
        return np.asarray(self._load("test-features")), np.load(os.path.join(self.folder, "test-labels.npy"))

    def train(self, parameters, x, y, seed):
        """Trains in place."""
        random = np.random.default_rng(seed)
        one_step = network(self).step
        for _ in range(self.epochs):
            order = random.permutation(len(y))
            for at in range(0, len(y), self.batch):
                rows = order[at : at + self.batch]
                one_step(parameters, x[rows], y[rows], self.rate)

    def accuracy(self, parameters, x, y):
        return network(self).accuracy(parameters, x, y)


def network(workload):
    """PyTorch is neither needed nor loaded where there are no convolutions."""
    if workload.convolutions:
        import torch_cnn

        return torch_cnn
    return sys.modules[__name__]


def forward(parameters, x):
    activations = [x]
    for layer in range(0, len(parameters), 2):
        x = activations[-1] @ parameters[layer] + parameters[layer + 1]
        if layer + 2 < len(parameters):
            np.maximum(x, 0, out=x)
        activations.append(x)
    return activations


def step(parameters, x, y, rate):
    activations = forward(parameters, x)
    scores = activations[-1]
    scores -= scores.max(axis=1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=1, keepdims=True)
    scores[np.arange(len(y)), y] -= 1
    delta = scores / len(y)
    for layer in range(len(parameters) - 2, -1, -2):
        inputs = activations[layer // 2]
        back = delta @ parameters[layer].T if layer > 0 else None
        parameters[layer] -= rate * (inputs.T @ delta)
        parameters[layer + 1] -= rate * delta.sum(axis=0)
        if back is not None:
            delta = back * (inputs > 0)


def accuracy(parameters, x, y):
    return float((forward(parameters, x)[-1].argmax(axis=1) == y).mean())


def say(**fields):
    print("RESULT " + json.dumps(fields), flush=True)


class Clock:
    def __init__(self):
        self.start = time.perf_counter()

    def seconds(self):
        return time.perf_counter() - self.start
