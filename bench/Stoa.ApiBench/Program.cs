using BenchmarkDotNet.Running;
using Stoa.ApiBench;

// What a token check costs, in nanoseconds and bytes, beside the hash that it cannot do without.
//   dotnet run -c Release --project bench/Stoa.ApiBench -- --job short     (bench/run token_check: --inProcess, so that nothing is built)
BenchmarkRunner.Run<TokenCheckBench>(args: args);
