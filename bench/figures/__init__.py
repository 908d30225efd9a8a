"""Tables and plots of docs/performance.md, made of bench/results."""
