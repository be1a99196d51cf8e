# SPDX-License-Identifier: Apache-2.0
"""Parses SQL as a database does, as far as sqlglot knows it. usage: parse.py DATABASE < SQL"""
import sys

import sqlglot

for statement in sqlglot.parse(sys.stdin.read(), read=sys.argv[1], error_level=sqlglot.ErrorLevel.RAISE):
    if not isinstance(statement, sqlglot.exp.Query):
        sys.exit("no query: " + statement.sql())
