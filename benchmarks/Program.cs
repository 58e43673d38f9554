using Autograd.Benchmarks;
using Autograd.Benchmarks.Versus;
using BenchmarkDotNet.Running;

// dotnet run -c Release --project benchmarks -- versus          the same work in PyTorch beside ours, in one run
// dotnet run -c Release --project benchmarks -- ladder          the same work written naively, then better, rung by rung: docs/12-making-it-fast.md
// dotnet run -c Release --project benchmarks -- --filter '*'    kernels, operations and steps by BenchmarkDotNet
// bash tools/user-project                                       the operations in a project outside of the repository, with the SDK's defaults
// bash tools/compare BEFORE                                     every row with the libraries of two checkouts, in turns
if (args is [ChildProcess.Steps, var workload, var count]) ChildProcess.TakeSteps(workload, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture));
else if (args is ["versus", ..]) return VersusProgram.Run(args);
else if (args is ["ladder", .. var options]) Ladder.Climb(options is ["--filter", var filter] ? filter : "");
else BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
