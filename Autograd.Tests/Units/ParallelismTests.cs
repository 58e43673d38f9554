using Autograd.Core;
using Autograd.Tests.Training;

namespace Autograd.Tests;

/// <summary>Work that is shared out is done once, whatever the number of threads, and long passes over strided tensors are cut where it does not show.</summary>
[Collection(AloneCollection.Name)]
public class ParallelismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Each_chunk_is_done_once(int threads) => OnThreads(threads, () =>
    {
        foreach (var chunks in (int[])[0, 1, 2, 3, 30, 31, 1000, (1 << 20) - 1, 1 << 20, (2 << 20) + 1])
            for (var time = 0; time < (chunks <= 31 ? 500 : 3); time++) // both orders, and workers that come late
            {
                var done = new int[chunks];
                Parallelism.For(chunks, new Counting(done));
                Assert.All(done.Distinct(), times => Assert.Equal(1, times));
            }
    });

    [Fact]
    public void A_chunk_that_fails_does_not_keep_the_others_from_being_done() => OnThreads(2, () =>
    {
        var done = new int[31];
        Assert.Throws<InvalidOperationException>(() => Parallelism.For(31, new Counting(done, failing: 7)));
        Assert.All(done, times => Assert.Equal(1, times));
        Parallelism.For(31, new Counting(done));
        Assert.All(done, times => Assert.Equal(2, times));
    });

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Long_strided_passes_give_what_short_ones_give(int threads) => OnThreads(threads, () =>
    {
        var random = new RandomStream(1);
        foreach (var x in Arrangements(random))
        {
            Assert.True(x.Size > LongRuns.Least && x.Size % LongRuns.Least != 0);
            Same.Bits(ElementByElement(x, x, static (a, b) => a), x.Copy().ToArray());
            var other = Tensor.Normal<double>(x.Shape, random);
            Same.Bits(ElementByElement(x, other, static (a, b) => a * b), (x * other).ToArray());
            Same.Bits(ElementByElement(other, x, static (a, b) => a - b), (other - x).ToArray());
            other.CopyFrom(x);
            Same.Bits(x.ToArray(), other.ToArray());
        }
        Assert.All(Tensor.Full<double>([200, 999], 2.5).ToArray(), value => Assert.Equal(2.5, value));
    });

    [Fact]
    public void A_cursor_finds_any_element()
    {
        foreach (var x in Arrangements(new RandomStream(1)))
        {
            var walking = new RunCursor(x.Layout, x.Layout);
            for (var element = 0; walking.MoveNext() && element < 20_000; element += walking.Length)
                foreach (var place in (int[])[0, walking.Length / 2, walking.Length - 1])
                {
                    var seeking = new RunCursor(x.Layout, x.Layout);
                    Assert.Equal((place, walking.A, walking.B), (seeking.Seek(element + place), seeking.A, seeking.B));
                }
        }
    }

    private static IEnumerable<Tensor<double>> Arrangements(RandomStream random)
    {
        var box = Tensor.Normal<double>([7, 300, 91], random);
        yield return box;
        yield return box.Transpose(0, 1);
        yield return box[.., 1.., ..];
        yield return box.Flip(2);
        yield return Tensor.Normal<double>([1, 300, 1], random).Expand([7, 300, 91]);
        yield return Tensor.Normal<double>([7, 1, 91], random).Expand([7, 300, 91]);
        yield return Tensor.Normal<double>([1, 1, 1], random).Expand([7, 300, 91]);
    }

    private static double[] ElementByElement(Tensor<double> a, Tensor<double> b, Func<double, double, double> function)
    {
        var y = new List<double>(a.Size);
        for (var i = 0; i < a.Shape[0]; i++)
            for (var j = 0; j < a.Shape[1]; j++)
            {
                var (left, right) = (a[i][j].ToArray(), b[i][j].ToArray());
                for (var k = 0; k < left.Length; k++) y.Add(function(left[k], right[k]));
            }
        return [.. y];
    }

    private static void OnThreads(int threads, Action action)
    {
        var before = Parallelism.Threads;
        Parallelism.Threads = threads;
        try
        {
            action();
        }
        finally
        {
            Parallelism.Threads = before;
        }
    }

    private readonly struct Counting(int[] done, int failing = -1) : IChunkAction
    {
        public void Invoke(int chunk)
        {
            Interlocked.Increment(ref done[chunk]);
            if (chunk == failing) throw new InvalidOperationException();
        }
    }
}
