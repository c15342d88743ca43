"""One secure sum by Flower's own SecAgg+ workflow in its simulation engine: N clients, D parameters, K shares a client, W
workers of one thread each. Nobody trains, nobody drops out; the result is compared with the mean of the inputs."""

import os
import sys

from workload import Clock, say

import numpy as np
from flwr.client import ClientApp, NumPyClient
from flwr.client.mod import secaggplus_mod
from flwr.common import ndarrays_to_parameters, parameters_to_ndarrays
from flwr.server import LegacyContext, ServerApp, ServerConfig
from flwr.server.strategy import FedAvg
from flwr.server.workflow import DefaultWorkflow, SecAggPlusWorkflow
from flwr.simulation import run_simulation

CLIENTS, DIMENSION, SHARES, WORKERS = (int(text) for text in sys.argv[1:5])
END = {}


def update(index):
    return np.random.default_rng(index).uniform(-0.5, 0.5, DIMENSION).astype(np.float32)


class Client(NumPyClient):
    def __init__(self, index):
        self.index = index

    def fit(self, parameters, config):
        return [update(self.index)], 1, {}


def client_fn(context):
    return Client(int(context.node_config["partition-id"])).to_client()


class Strategy(FedAvg):
    def aggregate_fit(self, server_round, results, failures):
        END["seconds"] = CLOCK.seconds() - END["from"]
        aggregate = super().aggregate_fit(server_round, results, failures)
        END["mean"] = parameters_to_ndarrays(aggregate[0])[0]
        return aggregate

    def configure_fit(self, server_round, parameters, client_manager):
        END["from"] = CLOCK.seconds()
        return super().configure_fit(server_round, parameters, client_manager)


app = ServerApp()


@app.main()
def main(grid, context):
    strategy = Strategy(
        fraction_fit=1.0,
        fraction_evaluate=0.0,
        min_fit_clients=CLIENTS,
        min_available_clients=CLIENTS,
        initial_parameters=ndarrays_to_parameters([np.zeros(DIMENSION, np.float32)]),
    )
    legacy = LegacyContext(context=context, config=ServerConfig(num_rounds=1), strategy=strategy)
    workflow = DefaultWorkflow(
        fit_workflow=SecAggPlusWorkflow(num_shares=SHARES, reconstruction_threshold=2 * SHARES // 3 + 1)
    )
    workflow(grid, legacy)


CLOCK = Clock()
run_simulation(
    server_app=app,
    client_app=ClientApp(client_fn=client_fn, mods=[secaggplus_mod]),
    num_supernodes=CLIENTS,
    backend_config={
        "init_args": {"num_cpus": WORKERS, "include_dashboard": False},
        "client_resources": {"num_cpus": 1, "num_gpus": 0.0},
    },
)
expected = np.mean([update(i) for i in range(CLIENTS)], axis=0)
error = float(np.abs(END["mean"] - expected).max())
if not error < 1e-2:  # it quantises weights to a part in a thousand
    raise SystemExit(f"the mean is off by {error}")
say(system="flower", seconds=END["seconds"], clients=CLIENTS, dimension=DIMENSION, shares=SHARES, largestError=error)
