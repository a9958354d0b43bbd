"""Reads a table of vectors as people do: psycopg with pgvector's types, stacked by numpy, saved as .npy."""

import sys

import numpy
import psycopg
from pgvector.psycopg import register_vector

address, table, out = sys.argv[1:]
with psycopg.connect(address) as connection:
    register_vector(connection)
    with connection.cursor(binary=True) as cursor:
        cursor.execute(f"SELECT id, embedding, topic FROM {table} ORDER BY id")
        rows = cursor.fetchall()
numpy.save(out, numpy.stack([numpy.asarray(vector) for _, vector, _ in rows]))
