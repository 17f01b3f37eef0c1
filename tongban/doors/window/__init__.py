"""综合窗口: the clerk's desk: queue, acceptance, registration on behalf, delivery."""
