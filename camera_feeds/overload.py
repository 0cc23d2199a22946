"""What a capture process that is late itself may still say: a monitor's own haste is no camera's fault."""

from dataclasses import replace

from sitcenter.domain.cameras.types import Sample


def without_timing(sample: Sample) -> Sample:
    """The sample without the measures that are made of moments of arrival: they aren't known.

    That packets come, what they hold, and since when none does stay: a silence outlasts any delay of ours.
    """
    return replace(
        sample,
        fps=None,
        bitrate_kbps=None,
        packet_gap_max_s=None,
        timestamp_jumps=None,
        timestamp_backsteps=None,
        lag_s=None,
        latency_s=None,
        clock_offset_s=None,
    )
