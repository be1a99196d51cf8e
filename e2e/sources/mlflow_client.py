# SPDX-License-Identifier: Apache-2.0
"""Moves the alias of a prompt with MLflow's own client: a line on stdin is a change, one on
stdout the value, and when the change began and ended, in nanoseconds since 1970."""

import random
import sys
import time

import mlflow
from mlflow import MlflowClient

mlflow.set_tracking_uri(sys.argv[1])
client = MlflowClient()
chosen = random.Random(7)
versions, current = 0, None

for line in sys.stdin:
    if versions == 0 or chosen.random() < 0.4:
        versions = int(mlflow.genai.register_prompt(name="refund-policy", template=f"You are v{versions} of {{{{shop}}}}.").version)
        wanted = versions
    else:
        wanted = chosen.choice([v for v in range(1, versions + 1) if v != current] or [versions])
    if wanted == current:
        versions = int(mlflow.genai.register_prompt(name="refund-policy", template=f"Again {versions}.").version)
        wanted = versions
    begin = time.time_ns()
    mlflow.genai.set_prompt_alias("refund-policy", alias="production", version=wanted)
    print(f"refund-policy:{wanted}", begin, time.time_ns(), flush=True)
    current = wanted
