"""Where results come from: versions, commits, and evidence that was recorded earlier.

semantics   what recorded numbers mean, declared beside the code that makes them
manifest    the manifest of a folder of recordings: what each is, what made it
folder      a folder of recordings: read only as far as the manifest bears them out
replays     what the replays of a run say of what rests on recordings
reading     which recordings a computation reads, noted as it reads them
provenance  where results come from: the commit of the sources, their digest
"""
