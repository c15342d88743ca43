"""The workload in pfl-research's simulated backend with a NumPy or PyTorch model: one process, one thread."""

import sys

from workload import Clock, Workload, say

import numpy as np
from pfl.aggregate.simulate import SimulatedBackend
from pfl.algorithm.base import NNAlgorithmParams
from pfl.algorithm.federated_averaging import FederatedAveraging
from pfl.callback.base import TrainingProcessCallback
from pfl.data.dataset import Dataset
from pfl.data.federated_dataset import FederatedDataset
from pfl.data.sampling import get_user_sampler
from pfl.hyperparam import NNTrainHyperParams
from pfl.metrics import Metrics
from pfl.model.base import StatefulModel
from pfl.stats import MappedVectorStatistics

WORKLOAD = Workload(sys.argv[1])
NAMES = [name for name, _, _ in WORKLOAD.blocks]


class NumpyModel(StatefulModel):
    def __init__(self, parameters):
        super().__init__()
        self.parameters = parameters

    def get_parameters(self, placeholders=None):
        if placeholders is None:
            return MappedVectorStatistics(dict(zip(NAMES, (p.copy() for p in self.parameters))))
        for name, value in zip(NAMES, self.parameters):
            placeholders[name][...] = value
        return placeholders

    def set_parameters(self, w):
        for name, value in zip(NAMES, self.parameters):
            value[...] = w[name]

    def get_model_difference(self, other_parameters, clone=False):
        return MappedVectorStatistics({n: p - other_parameters[n] for n, p in zip(NAMES, self.parameters)})

    def apply_model_update(self, statistics):
        for name, value in zip(NAMES, self.parameters):
            value += statistics[name]
        return self, Metrics()

    def evaluate(self, dataset, name_formatting_fn, eval_params=None):
        return Metrics()

    def save(self, dir_path):
        pass

    def load(self, dir_path):
        pass


class Averaging(FederatedAveraging):
    """With the training of the NumPy model in the place of a framework's, and weights by examples."""

    def train_one_user(self, initial_model_state, model, user_dataset, central_context):
        x, y = user_dataset.raw_data
        seed = [central_context.current_central_iteration, int(user_dataset.user_id)]
        WORKLOAD.train(model.parameters, x, y, seed)
        statistics = model.get_model_difference(initial_model_state)
        statistics.reweight(float(len(y)))
        return statistics, Metrics()


class Evaluation(TrainingProcessCallback):
    def __init__(self):
        self.x, self.y = WORKLOAD.test()
        self.accuracy = float("nan")

    def after_central_iteration(self, aggregate_metrics, model, *, central_iteration):
        done = central_iteration + 1
        if done % WORKLOAD.every == 0 or done == WORKLOAD.rounds:
            self.accuracy = WORKLOAD.accuracy(model.parameters, self.x, self.y)
        return False, Metrics()


def dataset(user):
    x, y = WORKLOAD.client(int(user))
    return Dataset((x, y), user_id=str(user))


np.random.seed(1)
clock = Clock()
users = list(range(WORKLOAD.clients))
data = FederatedDataset(dataset, get_user_sampler("minimize_reuse", users))
evaluation = Evaluation()
Averaging().run(
    algorithm_params=NNAlgorithmParams(
        central_num_iterations=WORKLOAD.rounds,
        evaluation_frequency=WORKLOAD.rounds + 1,
        train_cohort_size=WORKLOAD.cohort,
        val_cohort_size=0,
    ),
    backend=SimulatedBackend(training_data=data, val_data=data),
    model=NumpyModel(WORKLOAD.initial()),
    model_train_params=NNTrainHyperParams(
        local_num_epochs=WORKLOAD.epochs, local_learning_rate=WORKLOAD.rate, local_batch_size=WORKLOAD.batch
    ),
    callbacks=[evaluation],
)
say(
    system="pfl-research",
    seconds=clock.seconds(),
    trainings=WORKLOAD.rounds * WORKLOAD.cohort,
    accuracy=evaluation.accuracy,
    note="SimulatedBackend, " + ("PyTorch" if WORKLOAD.convolutions else "NumPy") + " model, one process",
)
