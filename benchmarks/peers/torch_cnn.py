"""The network of the CIFAR-10 workload in PyTorch: convolutions 3x3 to 32 and 64 channels without padding, max-pooling,
dropout .25, 128 units, dropout .5, 10 classes. One thread. Parameters are NumPy arrays, on which it works in place."""

import numpy as np
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
SHAPES = [(3, 3, 3, 32), (32,), (3, 3, 32, 64), (64,), (12544, 128), (128,), (128, 10), (10,)]


def from_export(arrays):
    """Height, width, in, out as written here becomes out, in, height, width as PyTorch has it."""
    if [a.shape for a in arrays] != SHAPES:
        raise SystemExit("of the networks with convolutions the peers know that of pfl-cifar10 only")
    first, b1, second, b2, hidden, b3, last, b4 = arrays
    hidden = hidden.reshape(14, 14, 64, 128).transpose(3, 2, 0, 1).reshape(128, -1)
    made = [first.transpose(3, 2, 0, 1), b1, second.transpose(3, 2, 0, 1), b2, hidden, b3, last.T, b4]
    return [np.ascontiguousarray(a) for a in made]


def images(x):
    return torch.from_numpy(np.ascontiguousarray(x).reshape(-1, 32, 32, 3)).permute(0, 3, 1, 2)


def scores(p, x, training):
    x = F.relu(F.conv2d(x, p[0], p[1]))
    x = F.max_pool2d(F.relu(F.conv2d(x, p[2], p[3])), 2)
    x = F.dropout(x, 0.25, training).contiguous().flatten(1)
    x = F.dropout(F.relu(F.linear(x, p[4], p[5])), 0.5, training)
    return F.linear(x, p[6], p[7])


def step(parameters, x, y, rate):
    tensors = [torch.from_numpy(p).requires_grad_() for p in parameters]
    loss = F.cross_entropy(scores(tensors, images(x), True), torch.from_numpy(y.astype(np.int64)))
    gradients = torch.autograd.grad(loss, tensors)
    with torch.no_grad():
        torch._foreach_add_(tensors, gradients, alpha=-rate)


def accuracy(parameters, x, y):
    tensors = [torch.from_numpy(p) for p in parameters]
    right = 0
    with torch.no_grad():
        for at in range(0, len(y), 500):
            guess = scores(tensors, images(x[at : at + 500]), False).argmax(1).numpy()
            right += int((guess == y[at : at + 500]).sum())
    return right / len(y)
