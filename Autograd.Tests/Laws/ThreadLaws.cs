using Autograd.Core;
using Autograd.Tests.Catalog;

namespace Autograd.Tests.Laws;

/// <summary>Many threads, a tape each, over shared inputs: every operation of the catalogue gives the bits that a single thread gets.</summary>
public sealed class ThreadLaws
{
    private const int Threads = 4;

    [Fact]
    public void Tapes_in_parallel_over_shared_inputs_give_the_gradients_of_a_single_thread()
    {
        var tasks = OperationCatalog.Rows.Select((row, i) => Prepared(row.Operation, (ulong)i)).ToArray();
        var expected = Array.ConvertAll(tasks, Gradients);

        var wrong = new string?[Threads];
        using var start = new Barrier(Threads);
        Thread[] workers = [.. Enumerable.Range(0, Threads).Select(thread => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = 0; i < tasks.Length; i++)
            {
                var at = (i + (thread * tasks.Length / 2 / Threads)) % tasks.Length; // beside each other, but not in step
                if (!Gradients(tasks[at]).SequenceEqual(expected[at])) wrong[thread] ??= tasks[at].Operation.Name;
            }
        }))];
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        Assert.All(wrong, Assert.Null);
    }

    /// <summary>Parameters are leaves that every thread's tape knows by a number of its own.</summary>
    [Fact]
    public void Nothing_is_left_in_the_shared_leaves()
    {
        var task = Prepared(OperationCatalog.Row("MatMul").Operation, 1);
        Parallel.For(0, 16, new ParallelOptions { MaxDegreeOfParallelism = Threads }, _ => Gradients(task));
        Assert.All(task.Xs, x => Assert.True(x is { Grad: null, Tape: null }));
    }

    private static (Operation Operation, Tensor<double>[] Xs, Tensor<double> U) Prepared(Operation operation, ulong seed)
    {
        var random = new RandomStream(seed);
        var xs = Array.ConvertAll(operation.Draw(operation.Cases[0], random), x => x.RequireGrad());
        return (operation, xs, Tensor.Normal<double>(operation.Function(xs).Shape, random));
    }

    private static long[] Gradients((Operation Operation, Tensor<double>[] Xs, Tensor<double> U) task)
    {
        using var tape = new Tape<double>();
        var y = task.Operation.Function(task.Xs);
        return [.. tape.Gradient(y, task.Xs, task.U).SelectMany(gradient => gradient.ToArray()).Select(BitConverter.DoubleToInt64Bits)];
    }
}
