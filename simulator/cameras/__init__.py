"""The network's cameras as real streams on loopback: pictures drawn by own code, served over RTSP.

`python -m simulator.cameras` is a process of its own, started by the simulator (`stage.py`), ending with it.
"""
