using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests.Flow;

/// <summary>Tapes and scopes belong to the asynchronous flow: they are open across awaits, and nobody else's.</summary>
public class AwaitTests
{
    public static readonly TheoryData<string> Switches = [.. Threads.Ways.Keys];

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task A_tape_with_an_await_inside_records_on_and_gives_the_gradient(string way)
    {
        for (var round = 0; round < 20; round++)
        {
            var x = Leaf(1, 2, 3);
            using (var tape = new Tape<double>())
            {
                var y = x.Square();
                await Threads.Ways[way]();
                var z = y * x;
                await Threads.Ways[way]();
                z.Sum().Backward();
                Assert.Equal(3, tape.Count);
            }
            Assert.Equal([3, 12, 27], x.Grad!.ToArray());
            Assert.False(x.Square().RequiresGrad);
        }
    }

    [Theory]
    [MemberData(nameof(Switches))]
    public async Task A_scope_with_an_await_inside_returns_what_was_made_before_and_after(string way)
    {
        Tensor<double> before, after, kept;
        using (var outer = new TensorScope())
        {
            using (var scope = new TensorScope())
            {
                before = Tensor.Ones<double>([3]).Exp();
                await Threads.Ways[way]();
                for (var i = 0; i < 1000 && TensorScope.Current is null; i++) await Task.Delay(1); // the thread left behind may be a moment late
                Assert.Same(scope, TensorScope.Current);
                after = Tensor.Ones<double>([3]).Exp();
                kept = scope.Keep(Tensor.Ones<double>([3]).Exp());
            }
            ThrowsReturned("[3]", "Exp", () => before.ToArray());
            ThrowsReturned("[3]", "Exp", () => after.ToArray());
            Assert.Equal(Math.E, kept.At(0), 1e-15);
        }
        Assert.Null(TensorScope.Current);
    }

    [Fact]
    public async Task In_many_loops_with_a_tape_and_an_await_after_its_last_use_none_finds_a_tape_open()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async loop =>
        {
            await Task.Yield();
            for (var step = 0; step < 100; step++)
            {
                var x = Leaf(loop, step);
                using var tape = new Tape<double>();
                x.Square().Sum().Backward();
                await Task.Yield();
                Assert.Equal([2.0 * loop, 2.0 * step], x.Grad!.ToArray());
            }
        }));
    }

    [Fact]
    public async Task An_innocent_on_the_thread_left_behind_sees_nothing()
    {
        var failures = 0;
        await Task.WhenAll(Enumerable.Range(0, 16).Select(async request =>
        {
            for (var round = 0; round < 100; round++)
            {
                await Task.Yield();
                var w = Leaf(1, 2);
                if (TensorScope.Current is not null || w.Square().RequiresGrad) Interlocked.Increment(ref failures);
                if (request % 2 == 0) continue; // the innocents
                using var tape = new Tape<double>();
                using var scope = new TensorScope();
                await Task.Delay(round % 3 == 0 ? 1 : 0);
                if (!w.Square().RequiresGrad) Interlocked.Increment(ref failures);
            }
        }));
        Assert.Equal(0, failures);
    }

    [Fact]
    public async Task Children_of_a_flow_that_are_awaited_one_after_the_other_record_on_its_tape()
    {
        for (var round = 0; round < 200; round++)
        {
            var x = Leaf(1, 2);
            using var tape = new Tape<double>();
            var total = Tensor.Scalar(0.0);
            for (var child = 1; child <= 3; child++) total += await Task.Run(() => (x.Square() * child).Sum());
            var last = await Task.Run(async () =>
            {
                await Task.Yield();
                return total + x.Sum();
            });
            last.Backward();
            Assert.Equal([13, 25], x.Grad!.ToArray());
        }
    }

    [Fact]
    public async Task Two_children_that_use_one_tape_at_once_get_an_error_and_the_tape_stays_right()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>(file: "Here.cs", line: 7);
        var failures = 0;
        using var together = new Barrier(2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(() => // a thread each
        {
            together.SignalAndWait();
            try
            {
                for (var i = 0; i < 1000; i++) x.Square();
                together.SignalAndWait(TimeSpan.FromSeconds(5)); // neither leaves before the other has been at it
            }
            catch (InvalidOperationException error)
            {
                Assert.Matches(@"^Square: the tape opened at Here\.cs:7 is in use on thread \d+, but this is thread \d+\. Children of one flow record on its tape one after the other: await each before the next, or open a tape in each\.$", error.Message);
                Interlocked.Increment(ref failures);
                together.RemoveParticipant();
            }
        }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        Assert.Equal(1, failures);
        (x * x).Sum().Backward();
        Assert.Equal([2, 4], x.Grad!.ToArray());
    }

    [Fact]
    public void Parallel_children_that_would_record_on_the_tape_get_an_error_instead_of_losing_gradients()
    {
        var w = Leaf(1, 2);
        using var tape = new Tape<double>();
        using var entered = new Barrier(2);
        var errors = new Exception?[2];
        var parts = new Tensor<double>?[2];
        Parallel.For(0, 2, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i =>
        {
            if (!entered.SignalAndWait(TimeSpan.FromSeconds(30))) return; // both on one thread: nothing to see
            errors[i] = Record.Exception(() => parts[i] = w.Square().Sum());
            entered.SignalAndWait(TimeSpan.FromSeconds(30));
        });
        Assert.True(errors.Count(error => error is InvalidOperationException) == 1 || entered.ParticipantsRemaining != 2);
        Assert.All(parts.Where(part => part is not null), part => Assert.True(part!.RequiresGrad));
    }

    [Fact]
    public void Parallel_children_may_compute_without_gradients_inside_a_scope_and_open_scopes_of_their_own()
    {
        var x = Tensor.From([1.0, 2.0]);
        using var outer = new TensorScope();
        var sums = new double[64];
        Parallel.For(0, 64, i =>
        {
            using var scope = new TensorScope();
            sums[i] = (x * i).Sum().Item();
        });
        Assert.Equal(Enumerable.Range(0, 64).Select(i => 3.0 * i), sums);
        Assert.Same(outer, TensorScope.Current);
    }

    [Fact]
    public async Task Concurrent_children_with_a_scope_each_inside_one_of_the_parent_keep_what_they_keep()
    {
        using var outer = new TensorScope();
        var kept = await Task.WhenAll(Enumerable.Range(0, 16).Select(async i =>
        {
            await Task.Yield();
            using var scope = new TensorScope();
            var y = Tensor.Full([100], (double)i) * 2;
            await Task.Yield();
            return scope.Keep(y + 1);
        }));
        for (var i = 0; i < 16; i++) Assert.All(kept[i].ToArray(), value => Assert.Equal((2 * i) + 1, value));
    }

    [Fact]
    public async Task What_a_flow_does_not_carry_does_not_belong_to_it()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        Task<bool> stranger;
        using (ExecutionContext.SuppressFlow()) stranger = Task.Run(() => TensorScope.Current is null && !x.Square().RequiresGrad);
        Assert.True(await stranger);
        Assert.Equal(0, tape.Count);
    }

    [Fact]
    public async Task A_tape_of_float_and_one_of_double_follow_one_flow()
    {
        var (x, z) = (Leaf(1, 2), Tensor.From([1f, 2f]).RequireGrad());
        using var doubles = new Tape<double>();
        var y = x.Square();
        await Task.Yield();
        using (var floats = new Tape<float>())
        {
            var v = z.Square();
            await Task.Yield();
            v.Sum().Backward();
            y = y * x;
        }
        await Task.Yield();
        y.Sum().Backward();
        Assert.Equal([3, 12], x.Grad!.ToArray());
        Assert.Equal([2, 4], z.Grad!.ToArray());
    }

    [Fact]
    public async Task A_pause_lasts_across_an_await_and_ends_with_its_region()
    {
        var x = Leaf(1, 2);
        using var tape = new Tape<double>();
        using (tape.Pause())
        {
            await Task.Yield();
            Assert.False(x.Square().RequiresGrad);
        }
        Assert.True(x.Square().RequiresGrad);
    }

    [Fact]
    public async Task Micro_batches_add_up_across_awaits_whichever_threads_they_run_on()
    {
        for (var round = 0; round < 50; round++)
        {
            var x = Leaf(1, 2);
            for (var micro = 0; micro < 4; micro++)
            {
                await Micro();
                await Task.Yield();
            }
            Assert.Equal([8, 16], x.Grad!.ToArray());

            async Task Micro()
            {
                using var tape = new Tape<double>();
                var y = x.Square().Sum();
                await Task.Yield();
                y.Backward();
            }
        }
    }

    [Fact]
    public void Micro_batches_add_up_from_threads_that_are_long_done()
    {
        var x = Leaf(1, 2);
        for (var micro = 0; micro < 3; micro++)
            OnThread(() =>
            {
                using var tape = new Tape<double>();
                x.Square().Sum().Backward();
            });
        Assert.Equal([6, 12], x.Grad!.ToArray());
    }

    [Fact]
    public async Task An_iterator_with_a_scope_that_its_consumer_interleaves_never_loses_a_tensor()
    {
        using var outer = new TensorScope();
        var sum = 0.0;
        await foreach (var x in Numbers())
        {
            using var tape = new Tape<double>();
            var y = x * 2;
            await Task.Yield();
            sum += y.Sum().Item();
        }
        Assert.Equal(2 * 3 * (0 + 1 + 2 + 3), sum);
        Assert.Same(outer, await Current());

        static async IAsyncEnumerable<Tensor<double>> Numbers()
        {
            for (var i = 0; i < 4; i++)
            {
                using var scope = new TensorScope();
                var x = Tensor.Full([3], (double)i);
                await Task.Yield();
                yield return x;
            }
        }

        static async Task<TensorScope?> Current()
        {
            for (var i = 0; i < 1000 && TensorScope.Current is null; i++) await Task.Delay(1);
            return TensorScope.Current;
        }
    }

    [Fact]
    public async Task A_scope_opened_by_a_method_that_is_awaited_does_not_stay_open_in_its_caller()
    {
        var forgotten = await Open();
        Assert.Null(TensorScope.Current);
        forgotten.Dispose(); // its flow is over: to the garbage collector, without a word
        Assert.Null(TensorScope.Current);

        static async Task<TensorScope> Open()
        {
            await Task.Yield();
            return new TensorScope();
        }
    }

    [Fact]
    public void Under_a_synchronization_context_of_one_thread_the_tape_is_there_after_every_await() => OnThread(() =>
    {
        var x = Leaf(1, 2);
        using var context = new Threads.OneThread();
        context.Run(async () =>
        {
            for (var step = 0; step < 50; step++)
            {
                x.ZeroGrad();
                using var tape = new Tape<double>();
                var y = x.Square();
                await Task.Delay(step % 5 == 0 ? 1 : 0);
                y.Sum().Backward();
            }
        });
        Assert.Equal([2, 4], x.Grad!.ToArray());
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_tape_over_several_batches_and_keeping_a_batch_work_with_prefetch_and_without(bool prefetch) => OnThread(() =>
    {
        var w = Leaf(2);
        var data = new TensorDataset<double>(Tensor.From([1.0, 2.0, 3.0, 4.0]).Reshape(4, 1), Indices.From([0, 1, 0, 1]));
        var loader = new DataLoader<double>(data, batchSize: 1, prefetch: prefetch);
        Tensor<double>? kept = null;
        using (var scope = new TensorScope())
        {
            using (var tape = new Tape<double>())
            {
                var total = Tensor.Scalar(0.0);
                foreach (var (x, _) in loader) total += (x * w).Sum();
                total.Backward();
            }
            Assert.Equal([10], w.Grad!.ToArray());
            foreach (var (x, _) in loader) kept ??= scope.Keep(x);
            Assert.Equal(1, kept!.Item());
        }
        Assert.Equal(1, kept.Item()); // no scope was around: into ordinary memory
    });

    [Fact]
    public void With_prefetch_a_tape_over_many_batches_does_not_pile_up_buffers() => OnThread(() =>
    {
        var w = Leaf(2);
        var data = new TensorDataset<double>(Tensor.Ones<double>([64, 1000]), Indices.From(new int[64]));
        var loader = new DataLoader<double>(data, batchSize: 8, prefetch: true);
        long idle = 0;
        for (var epoch = 0; epoch < 30; epoch++)
        {
            using (var tape = new Tape<double>())
                foreach (var (x, _) in loader) (x * w).Sum().Backward();
            if (epoch == 3) idle = BufferPool.Statistics.IdleBytes;
        }
        Assert.InRange(BufferPool.Statistics.IdleBytes, 0, 2 * idle);
    });
}
