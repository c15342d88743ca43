"""The workload in Flower's simulation engine, Ray with as many processors as workers, one thread each."""

import sys

from workload import Clock, Workload, say

import numpy as np
from flwr.client import ClientApp, NumPyClient
from flwr.common import ndarrays_to_parameters
from flwr.server import ServerApp, ServerAppComponents, ServerConfig
from flwr.server.strategy import FedAvg
from flwr.simulation import run_simulation

FOLDER, WORKERS = sys.argv[1], int(sys.argv[2])
WORKLOAD = Workload(FOLDER)
LOADED = {}


def workload():
    """One for each process of Ray."""
    if "w" not in LOADED:
        LOADED["w"] = Workload(FOLDER)
    return LOADED["w"]


class Client(NumPyClient):
    def __init__(self, index):
        self.index = index

    def fit(self, parameters, config):
        own = workload()
        x, y = own.client(self.index)
        parameters = [p.copy() for p in parameters]
        own.train(parameters, x, y, seed=[int(config["round"]), self.index])
        return parameters, len(y), {}


def client_fn(context):
    return Client(int(context.node_config["partition-id"])).to_client()


END = {}


def server_fn(context):
    x, y = WORKLOAD.test()

    def evaluate(round_number, parameters, config):
        if round_number == 0 or (round_number % WORKLOAD.every and round_number != WORKLOAD.rounds):
            return None
        END["accuracy"] = WORKLOAD.accuracy(parameters, x, y)
        END["seconds"] = CLOCK.seconds()
        return 0.0, {"accuracy": END["accuracy"]}

    strategy = FedAvg(
        fraction_fit=WORKLOAD.cohort / WORKLOAD.clients,
        fraction_evaluate=0.0,
        min_fit_clients=WORKLOAD.cohort,
        min_available_clients=WORKLOAD.clients,
        evaluate_fn=evaluate,
        initial_parameters=ndarrays_to_parameters(WORKLOAD.initial()),
        on_fit_config_fn=lambda round_number: {"round": round_number},
    )
    return ServerAppComponents(strategy=strategy, config=ServerConfig(num_rounds=WORKLOAD.rounds))


CLOCK = Clock()
run_simulation(
    server_app=ServerApp(server_fn=server_fn),
    client_app=ClientApp(client_fn=client_fn),
    num_supernodes=WORKLOAD.clients,
    backend_config={
        "init_args": {"num_cpus": WORKERS, "include_dashboard": False},
        "client_resources": {"num_cpus": 1, "num_gpus": 0.0},
    },
)
say(
    system="flower",
    seconds=END["seconds"],
    trainings=WORKLOAD.rounds * WORKLOAD.cohort,
    accuracy=END["accuracy"],
    note="run_simulation, Ray",
)
