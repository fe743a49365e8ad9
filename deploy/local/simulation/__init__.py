"""`sameday policy simulate`: what really happened, judged and routed again by another folder of packs."""
