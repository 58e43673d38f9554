using System.Runtime.ExceptionServices;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>What the tests of memory and threads share.</summary>
internal static class Watch
{
    /// <summary>Buffers of this thread's pool that are out.</summary>
    public static long Outstanding => BufferPool.Statistics.Outstanding;

    /// <summary>Carries something out and asserts that every buffer it rented went back, even if it throws.</summary>
    public static void ReturnsEverything(Action body)
    {
        var before = Outstanding;
        try
        {
            body();
        }
        finally
        {
            Assert.Equal(before, Outstanding);
        }
    }

    /// <summary>Carries something out on a thread of its own, with a pool of its own; what it throws comes back here.</summary>
    public static void OnThread(Action body)
    {
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(body));
        thread.Start();
        thread.Join();
        if (thrown is not null) ExceptionDispatchInfo.Throw(thrown);
    }

    /// <summary>The error, whose text must be exactly this.</summary>
    public static void Throws<TException>(string text, Action body)
        where TException : Exception => Assert.Equal(text, Assert.Throws<TException>(body).Message);

    /// <summary>The error of a tensor whose buffer has gone back to the pool.</summary>
    public static void ThrowsReturned(string shape, string op, Action body, string by = "scope") => Throws<ObjectDisposedException>(
        $"The tensor {shape} made by {op} was used after its {by} closed: its buffer has gone back to the pool. " + (
            by == "scope" ? "Keep it with scope.Keep(...) or tape.Keep(...), or copy it out with Persist() or ToArray() before."
            : shape == "[]" ? "Read its number with Item() before the tape closes, or keep it with tape.Keep(...) or Persist()."
            : "Before the tape closes, keep it with tape.Keep(...), or copy it out with Persist() or ToArray()."), body);

    /// <summary>A leaf that wants a gradient.</summary>
    public static Tensor<double> Leaf(params double[] values) => Tensor.From(values).RequireGrad();
}
