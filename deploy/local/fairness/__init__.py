"""Whether help comes equally soon to everybody (S31), without anybody being recognised in the figures."""
