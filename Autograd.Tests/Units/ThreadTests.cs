using System.Runtime.CompilerServices;
using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>One tape a thread; many threads with a tape each; a tape carried across threads is noticed.</summary>
public class ThreadTests
{
    [Fact]
    public void A_second_tape_is_refused_with_the_place_of_the_first()
    {
        using var tape = new Tape<double>(); var line = Line();
        Throws<InvalidOperationException>(
            $"A tape is already open in this flow: it was opened at ThreadTests.cs:{line}. Close it first (using var tape = ...), or record on that one.", () => new Tape<double>());
    }

    [Fact]
    public void A_tape_may_be_open_on_each_thread()
    {
        using var tape = new Tape<double>();
        OnThread(() =>
        {
            var x = Leaf(1, 2);
            using var other = new Tape<double>();
            x.Square().Sum().Backward();
            Assert.Equal([2, 4], x.Grad!.ToArray());
        });
        Assert.Equal(0, tape.Count);
    }

    [Fact]
    public void An_operand_of_another_threads_tape_is_refused()
    {
        var x = Leaf(1, 2);
        var thread = Environment.CurrentManagedThreadId;
        using var tape = new Tape<double>(file: "Here.cs", line: 7);
        var y = x.Square();
        OnThread(() =>
        {
            var here = Environment.CurrentManagedThreadId;
            string Text(string what) => $"{what}: the tape opened at Here.cs:7 is in use on thread {thread}, but this is thread {here}. Children of one flow record on its tape one after the other: await each before the next, or open a tape in each.";
            Throws<InvalidOperationException>(Text("Exp"), () => y.Exp());
            Throws<InvalidOperationException>(Text("Backward"), () => y.Backward());
            Throws<InvalidOperationException>(Text("Gradient"), () => tape.Gradient(y, x));
            Throws<InvalidOperationException>(Text("Pause"), () => tape.Pause());
            using var own = new Tape<double>();
            Throws<InvalidOperationException>(Text("Multiply"), () => _ = x * y);
            Throws<InvalidOperationException>(Text("Concatenate"), () => Tensor.Concatenate<double>([x, y]));
            Assert.Equal([1, 16], y.Detach().Square().ToArray());
        });
        Assert.Equal(1, tape.Count);
    }

    [Fact]
    public void A_tape_carried_across_an_await_goes_on_recording_and_closes_there() => OnThread(() =>
    {
        var x = Leaf(1, 2);
        Task.Run(Step).GetAwaiter().GetResult();
        Assert.Equal([2, 4], x.Grad!.ToArray());

        async Task Step()
        {
            using var tape = new Tape<double>();
            var y = x.Square();
            var thread = Environment.CurrentManagedThreadId;
            await new OtherThread();
            Assert.NotEqual(thread, Environment.CurrentManagedThreadId);
            y.Sum().Backward();
            Assert.Equal(2, tape.Count);
        }
    });

    [Fact]
    public void A_tape_closed_from_another_thread_is_left_alone_and_says_so_at_its_next_use() => OnThread(() =>
    {
        var x = Leaf(1, 2);
        var tape = new Tape<double>(file: "Here.cs", line: 7);
        var y = x.Square();
        OnThread(tape.Dispose);
        const string Places = @": the tape opened at Here\.cs:7 was closed at \S+ on thread \d+, where it was not open\. ";
        foreach (var use in new Action[] { () => y.Backward(x), () => y.ToArray(), () => tape.Pause(), () => tape.Keep(y), () => tape.Gradient(y, x, x), () => x.Square() })
            Assert.Matches(Places, Assert.Throws<ObjectDisposedException>(use).Message);
        Assert.False(x.Square().RequiresGrad); // said once: the flow goes on without it
        Assert.Null(TensorScope.Current);
        Assert.Matches(Places, Assert.Throws<ObjectDisposedException>(() => y.Backward(x)).Message);
        using (var next = new Tape<double>())
        {
            Assert.True(x.Square().RequiresGrad);
            Assert.Equal(1, next.Count);
        }
        using var another = new Tape<double>();
        Assert.Equal(0, another.Count);
        tape.Dispose();
        Assert.True(x.Square().RequiresGrad);
    });

    [Fact]
    public void A_closed_tape_records_nothing()
    {
        var x = Leaf(1, 2);
        new Tape<double>(Recording.All).Dispose();
        Assert.False(x.Square().RequiresGrad);
        using var next = new Tape<double>();
        Assert.Equal(0, next.Count);
    }

    [Fact]
    public void Many_threads_sharing_parameters_get_the_gradients_that_one_gets()
    {
        const int threads = 4, rounds = 50;
        var random = new RandomStream(11);
        var (w, b) = (Tensor.Normal<double>([5, 3], random).RequireGrad(), Tensor.Normal<double>([3], random).RequireGrad());
        Tensor<double>[] batches = [.. Enumerable.Range(0, threads).Select(_ => Tensor.Normal<double>([7, 5], random))];
        var expected = batches.Select(Gradients).ToArray();

        var found = new double[threads][][];
        using var start = new Barrier(threads);
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            start.SignalAndWait();
            found[i] = [.. Enumerable.Range(0, rounds).Select(_ => Gradients(batches[i]))];
        }))];
        foreach (var worker in workers) worker.Start();
        foreach (var worker in workers) worker.Join();
        for (var i = 0; i < threads; i++) Assert.All(found[i], gradients => Assert.Equal(expected[i], gradients));

        double[] Gradients(Tensor<double> x)
        {
            using var tape = new Tape<double>();
            var gradients = tape.Gradient((x.MatMul(w) + b).Tanh().Square().Sum(), [w, b]);
            return [.. gradients[0].ToArray(), .. gradients[1].ToArray()];
        }
    }

    [Fact]
    public void Backward_into_one_gradient_from_two_threads_is_an_error_until_it_is_zeroed()
    {
        var x = Leaf(1, 2);
        var thread = Environment.CurrentManagedThreadId;
        Backward();
        OnThread(() => Throws<InvalidOperationException>(
            $"Backward: the gradient of the leaf [2] is being accumulated by thread {thread}. Use tape.Gradient(...) in each thread and add the results up, or ZeroGrad() between them.", Backward));
        Assert.Equal([2, 4], x.Grad!.ToArray());
        x.ZeroGrad();
        OnThread(Backward);
        Assert.Equal([2, 4], x.Grad!.ToArray());

        void Backward()
        {
            using var tape = new Tape<double>();
            x.Square().Sum().Backward();
        }
    }

    private static int Line([CallerLineNumber] int line = 0) => line;

    /// <summary>Awaited, goes on on a fresh thread, always.</summary>
    private readonly struct OtherThread : INotifyCompletion
    {
        public bool IsCompleted => false;

        public OtherThread GetAwaiter() => this;

        public void OnCompleted(Action continuation) => new Thread(() => continuation()).Start();

        public void GetResult()
        {
        }
    }
}
