"""A stage: one Faust consumer group between Kafka and Kafka, with the journal in between (docs/adr/0001)."""

from shared.kit.stage.stage import Deadlines, Stage

__all__ = ["Deadlines", "Stage"]
