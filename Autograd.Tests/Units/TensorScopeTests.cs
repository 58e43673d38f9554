using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>Scopes nest, close in any order, and give everything back.</summary>
public class TensorScopeTests
{
    private static Tensor<double> Three => Tensor.From([1.0, 2.0, 3.0]);

    [Fact]
    public void Closing_a_scope_returns_its_buffers()
    {
        var before = BufferPool.Statistics;
        using (var scope = new TensorScope())
        {
            _ = Three + Three;
            _ = Three > 0;
            _ = Indices.From([1, 2]);
            Assert.Equal(7, scope.Count); // 3 times Three, the sum, the 0 that is compared with, the mask, the indices
            Assert.Equal(before.Outstanding + 7, Outstanding);
        }
        Assert.Equal(before.Outstanding, Outstanding);
    }

    [Fact]
    public void Closing_twice_is_harmless() => ReturnsEverything(() =>
    {
        using var outer = new TensorScope();
        var inner = new TensorScope();
        _ = Three;
        inner.Dispose();
        var x = Three;
        inner.Dispose();
        Assert.Equal([1, 2, 3], x.ToArray());
    });

    [Fact]
    public void An_inner_scope_takes_what_is_made_in_it_and_nothing_else() => ReturnsEverything(() =>
    {
        using var outer = new TensorScope();
        var before = Three;
        Tensor<double> inside;
        using (new TensorScope()) inside = Three;
        var after = Three;
        Assert.Equal([1, 2, 3], before.ToArray());
        Assert.Equal([1, 2, 3], after.ToArray());
        ThrowsReturned("[3]", "From", () => inside.ToArray());
    });

    [Fact]
    public void Closing_an_outer_scope_closes_those_forgotten_inside_it()
    {
        Tensor<double>[] made = [];
        TensorScope forgotten = null!;
        ReturnsEverything(() =>
        {
            using var outer = new TensorScope();
            using var middle = new TensorScope();
            var first = Three;
            forgotten = new TensorScope();
            made = [first, Three];
            outer.Dispose();
            Assert.Null(TensorScope.Current);
        });
        foreach (var x in made) ThrowsReturned("[3]", "From", () => x.ToArray());
        forgotten.Dispose();
        Assert.Throws<ObjectDisposedException>(forgotten.Detach);
    }

    [Fact]
    public void Closing_a_forgotten_inner_scope_later_touches_nothing_that_is_new() => ReturnsEverything(() =>
    {
        var outer = new TensorScope();
        var forgotten = new TensorScope();
        outer.Dispose();
        using var next = new TensorScope();
        var x = Three;
        forgotten.Dispose();
        outer.Dispose();
        Assert.Same(next, TensorScope.Current);
        Assert.Equal([1, 2, 3], x.ToArray());
    });

    [Fact]
    public void An_exception_leaves_every_scope_closed() => ReturnsEverything(() =>
    {
        Assert.Throws<ArgumentException>(() =>
        {
            using var outer = new TensorScope();
            using var inner = new TensorScope();
            _ = new TensorScope(); // forgotten
            _ = Three + Tensor.Zeros<double>([4]);
        });
        Assert.Null(TensorScope.Current);
    });

    [Fact]
    public void A_detached_scope_is_off_the_stack_and_closes_when_its_owner_says_so() => ReturnsEverything(() =>
    {
        using var outer = new TensorScope();
        var batch = new TensorScope();
        var x = Three;
        batch.Detach();
        batch.Detach();
        Assert.Same(outer, TensorScope.Current);
        var y = Three;
        batch.Dispose();
        Assert.Same(outer, TensorScope.Current);
        ThrowsReturned("[3]", "From", () => x.ToArray());
        Assert.Equal([1, 2, 3], y.ToArray());
    });

    [Fact]
    public void Closing_the_scope_around_a_detached_one_leaves_it_alone() => ReturnsEverything(() =>
    {
        var outer = new TensorScope();
        var batch = new TensorScope();
        var x = Three;
        batch.Detach();
        outer.Dispose();
        Assert.Equal([1, 2, 3], x.ToArray());
        batch.Dispose();
    });

    [Fact]
    public void Closing_a_detached_scope_leaves_scopes_opened_since_alone() => ReturnsEverything(() =>
    {
        var batch = new TensorScope();
        batch.Detach();
        using var step = new TensorScope();
        var x = Three;
        batch.Dispose();
        Assert.Same(step, TensorScope.Current);
        Assert.Equal([1, 2, 3], x.ToArray());
    });

    [Fact]
    public void Detaching_closes_the_scopes_forgotten_inside() => ReturnsEverything(() =>
    {
        var batch = new TensorScope();
        _ = new TensorScope();
        var x = Three;
        batch.Detach();
        Assert.Null(TensorScope.Current);
        ThrowsReturned("[3]", "From", () => x.ToArray());
        batch.Dispose();
    });

    [Fact]
    public void A_loader_that_owns_its_batch_leaves_one_outstanding_until_it_ends()
    {
        ReturnsEverything(() =>
        {
            var before = Outstanding;
            Tensor<double>? last = null;
            foreach (var batch in Batches(5))
            {
                if (last is not null) Assert.Throws<ObjectDisposedException>(() => last.ToArray());
                using (var step = new TensorScope()) _ = batch * 2;
                Assert.Equal(before + 1, Outstanding);
                last = batch;
            }
        });
        ReturnsEverything(() => _ = Batches(5).First()); // left early

        static IEnumerable<Tensor<double>> Batches(int count)
        {
            for (var i = 0; i < count; i++)
            {
                using var scope = new TensorScope();
                var batch = Three;
                scope.Detach();
                yield return batch;
            }
        }
    }

    [Fact]
    public void Keeping_passes_over_an_enclosing_scope_that_is_closed_already() => ReturnsEverything(() =>
    {
        using var outer = new TensorScope();
        var middle = new TensorScope();
        var batch = new TensorScope();
        var x = Three;
        batch.Detach();
        middle.Dispose();
        batch.Keep(x);
        batch.Dispose();
        Assert.Equal([1, 2, 3], x.ToArray());
    });

    [Fact]
    public void An_outer_scope_keeps_what_an_inner_one_owns() => ReturnsEverything(() =>
    {
        using var outermost = new TensorScope();
        Tensor<double> x;
        using (var outer = new TensorScope())
        using (new TensorScope()) x = outer.Keep(Three);
        Assert.Equal([1, 2, 3], x.ToArray());
    });

    [Fact]
    public void A_tape_closed_by_the_scope_around_it_is_closed()
    {
        var x = Leaf(1);
        Tensor<double> y = null!;
        Tape<double> forgotten = null!;
        ReturnsEverything(() =>
        {
            using var outer = new TensorScope();
            forgotten = new Tape<double>();
            y = x.Exp();
        });
        Throws<ObjectDisposedException>("Backward: the tape is closed, and what it recorded is gone.", () => y.Backward());
        Assert.False((x * 2).RequiresGrad);
        using (var next = new Tape<double>()) Assert.True((x * 2).RequiresGrad);
        forgotten.Dispose();
        Assert.Equal(0, forgotten.Count);
    }

    [Fact]
    public void A_scope_closed_from_another_thread_gives_nothing_to_its_pool_and_its_next_use_names_both_places() => OnThread(() =>
    {
        var scope = new TensorScope(file: "Here.cs", line: 7);
        var x = Three;
        PoolStatistics there = default;
        OnThread(() =>
        {
            scope.Dispose();
            there = BufferPool.Statistics;
        });
        Assert.Equal(default, there);
        Assert.Equal(new PoolStatistics(Rented: 1, Returned: 0, Allocated: 1, IdleBytes: 0) { Abandoned = 1 }, BufferPool.Statistics);
        Assert.Equal(0, Outstanding);
        foreach (var use in new Action[] { () => x.ToArray(), () => scope.Keep(x), scope.Detach, () => _ = x + x })
            Assert.Matches(@": the scope opened at Here\.cs:7 was closed at TensorScopeTests\.cs:\d+ on thread \d+, where it was not open\. ", Assert.Throws<ObjectDisposedException>(use).Message);
        Assert.Null(TensorScope.Current); // said once: the flow goes on without it
        Assert.Equal([2, 4, 6], (Three + Three).ToArray());
        scope.Dispose();
    });

    [Fact]
    public void Scopes_of_other_threads_are_none_of_ones_own() => ReturnsEverything(() =>
    {
        using var scope = new TensorScope();
        OnThread(() =>
        {
            Assert.Null(TensorScope.Current);
            ReturnsEverything(() =>
            {
                using var own = new TensorScope();
                _ = Three;
            });
        });
        Assert.Same(scope, TensorScope.Current);
    });
}
