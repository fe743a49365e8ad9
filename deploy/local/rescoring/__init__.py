"""`sameday rescore`: everybody of an area judged anew after its pack changed (docs/adr/0015)."""
