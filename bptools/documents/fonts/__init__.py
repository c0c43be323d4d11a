"""The maths font of the page: one fixed subset of STIX Two Math that covers every construct."""
