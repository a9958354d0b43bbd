"""Peers of four-bits-encode.mjs."""


def of_turbovec_prepare(data):
    import turbovec

    turbovec.TurboQuantIndex(data.dimensions, 4).add(data.train[:64])  # whatever it makes once
    return None


def of_turbovec(data, _):
    import turbovec

    index = turbovec.TurboQuantIndex(data.dimensions, 4)
    index.add(data.train)
    return {"rows": len(index)}
