using Autograd.Core;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

/// <summary>The pool itself. Its settings are global, so these tests run by themselves.</summary>
[Collection("Settings of the pool")]
public class BufferPoolTests
{
    [Fact]
    public void A_buffer_is_at_least_as_long_as_asked_and_at_most_a_quarter_longer()
    {
        OnThread(() =>
        {
            for (var length = 1; length < 100_000; length += 1 + (length / 50))
            {
                var array = BufferPool.Rent<byte>(length);
                Assert.InRange(array.Length, length, Math.Max(16, length + (length / 4) + 1));
                BufferPool.Return(array);
                Assert.Same(array, BufferPool.Rent<byte>(array.Length)); // the longest of its class
            }
        });
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(16, 16)]
    [InlineData(17, 20)]
    [InlineData(20, 20)]
    [InlineData(21, 24)]
    [InlineData(32, 32)]
    [InlineData(33, 40)]
    [InlineData(1000, 1024)]
    [InlineData(1025, 1280)]
    public void Sizes_are_rounded_up_to_four_steps_an_octave(int length, int rounded) =>
        OnThread(() => Assert.Equal(rounded, BufferPool.Rent<double>(length).Length));

    [Fact]
    public void The_buffer_returned_last_is_rented_first() => OnThread(() =>
    {
        float[][] arrays = [.. Enumerable.Range(0, 20).Select(_ => BufferPool.Rent<float>(50))];
        foreach (var array in arrays) BufferPool.Return(array);
        foreach (var array in arrays.Reverse()) Assert.Same(array, BufferPool.Rent<float>(50));
    });

    [Fact]
    public void Sizes_and_element_types_do_not_mix() => OnThread(() =>
    {
        var array = BufferPool.Rent<float>(100);
        BufferPool.Return(array);
        Assert.NotSame(array, BufferPool.Rent<float>(200));
        Assert.NotSame((object)array, BufferPool.Rent<int>(100));
        Assert.Same(array, BufferPool.Rent<float>(100));
    });

    [Fact]
    public void Statistics_count_what_this_thread_did() => OnThread(() =>
    {
        Assert.Equal(default, BufferPool.Statistics);
        var array = BufferPool.Rent<double>(100);
        Assert.Equal(new PoolStatistics(Rented: 1, Returned: 0, Allocated: 1, IdleBytes: 0), BufferPool.Statistics);
        Assert.Equal(1, Outstanding);
        BufferPool.Return(array);
        Assert.Equal(new PoolStatistics(Rented: 1, Returned: 1, Allocated: 1, IdleBytes: 8 * array.Length), BufferPool.Statistics);
        BufferPool.Return(BufferPool.Rent<double>(97));
        Assert.Equal(new PoolStatistics(Rented: 2, Returned: 2, Allocated: 1, IdleBytes: 8 * array.Length), BufferPool.Statistics);
        OnThread(() => Assert.Equal(default, BufferPool.Statistics));
    });

    [Fact]
    public void An_empty_buffer_costs_nothing_and_balances() => OnThread(() =>
    {
        using (new TensorScope()) Assert.Equal([0], Tensor.Zeros<double>([0, 3]).Sum().Reshape(1).ToArray());
        Assert.Equal(0, Outstanding);
        BufferPool.Return(BufferPool.Rent<double>(0));
        Assert.Equal(0, Outstanding);
        Assert.Equal(1, BufferPool.Statistics.Allocated); // the sum
    });

    [Fact]
    public void What_exceeds_the_budget_is_left_to_the_garbage_collector() => OnThread(() =>
    {
        var budget = BufferPool.ByteBudget;
        try
        {
            BufferPool.ByteBudget = 3 * 1024 * sizeof(float);
            float[][] arrays = [.. Enumerable.Range(0, 5).Select(_ => BufferPool.Rent<float>(1024))];
            foreach (var array in arrays) BufferPool.Return(array);
            Assert.Equal(3 * 1024 * sizeof(float), BufferPool.Statistics.IdleBytes);
            Assert.Equal(0, Outstanding);
            for (var i = 2; i >= 0; i--) Assert.Same(arrays[i], BufferPool.Rent<float>(1024));
            _ = BufferPool.Rent<float>(1024);
            Assert.Equal(6, BufferPool.Statistics.Allocated);
        }
        finally
        {
            BufferPool.ByteBudget = budget;
        }
    });

    [Fact]
    public void A_negative_budget_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => BufferPool.ByteBudget = -1);

    [Fact]
    public void Poison_fills_what_is_returned() => OnThread(() => WithPoison(true, () =>
    {
        var (singles, doubles, integers, booleans) = (BufferPool.Rent<float>(10), BufferPool.Rent<double>(10), BufferPool.Rent<int>(10), BufferPool.Rent<bool>(10));
        BufferPool.Return(singles);
        BufferPool.Return(doubles);
        BufferPool.Return(integers);
        BufferPool.Return(booleans);
        Assert.All(singles, value => Assert.True(float.IsNaN(value)));
        Assert.All(doubles, value => Assert.True(double.IsNaN(value)));
        Assert.All(integers, value => Assert.Equal(-1, value));
        Assert.All(booleans, value => Assert.True(value));
    }));

    [Fact]
    public void Results_are_the_same_bits_with_and_without_poison()
    {
        Assert.Equal(Train(poison: false), Train(poison: true));

        static long[] Train(bool poison)
        {
            var bits = Array.Empty<long>();
            OnThread(() => WithPoison(poison, () =>
            {
                var network = new SmallTraining(seed: 5);
                for (var step = 0; step < 20; step++) network.Step();
                bits = [.. network.Parameters.SelectMany(p => p.ToArray()).Select(value => (long)BitConverter.SingleToInt32Bits(value))];
            }));
            Assert.All(bits, value => Assert.True(float.IsFinite(BitConverter.Int32BitsToSingle((int)value))));
            return bits;
        }
    }

    private static void WithPoison(bool on, Action body)
    {
        var before = BufferPool.Poison;
        try
        {
            BufferPool.Poison = on;
            body();
        }
        finally
        {
            BufferPool.Poison = before;
        }
    }
}

/// <summary>Tests in it run after all others, one at a time.</summary>
[CollectionDefinition("Settings of the pool", DisableParallelization = true)]
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "What xunit calls it.")]
public class PoolSettingsCollection;
