using Autograd.Core;

namespace Autograd.Tests.Units;

/// <summary>Penalties in float beside themselves in double: every length of a register and its rest, short and long rows, long sums, one number for all.</summary>
public sealed class PenaltyTests
{
    private static readonly Dictionary<string, (Func<Tensor<float>, Tensor<float>, SumOver, Tensor<float>> InFloat, Func<Tensor<double>, Tensor<double>, SumOver, Tensor<double>> InDouble)> Penalties = new()
    {
        ["SquaredError"] = ((x, y, sum) => x.SquaredError(y, 0.25, sum), (x, y, sum) => x.SquaredError(y, 0.25, sum)),
        ["AbsoluteError"] = ((x, y, sum) => x.AbsoluteError(y, sum), (x, y, sum) => x.AbsoluteError(y, sum)),
        ["HuberError"] = ((x, y, sum) => x.HuberError(y, 0.5, sum), (x, y, sum) => x.HuberError(y, 0.5, sum)),
        ["RoundedError"] = ((x, y, sum) => x.RoundedError(y, 0.5, sum), (x, y, sum) => x.RoundedError(y, 0.5, sum)),
        ["LogCoshError"] = ((x, y, sum) => x.LogCoshError(y, sum), (x, y, sum) => x.LogCoshError(y, sum)),
        ["BinaryCrossEntropy"] = ((x, y, sum) => x.Sigmoid().BinaryCrossEntropy(y, sum), (x, y, sum) => x.Sigmoid().BinaryCrossEntropy(y, sum)),
        ["BinaryCrossEntropyOfLogits"] = ((x, y, sum) => x.BinaryCrossEntropyOfLogits(y, sum), (x, y, sum) => x.BinaryCrossEntropyOfLogits(y, sum)),
        ["RelativeEntropy"] = ((x, y, sum) => x.RelativeEntropy(y, sum), (x, y, sum) => x.RelativeEntropy(y, sum)),
        ["Hinge"] = ((x, y, sum) => x.Hinge(y, 1, sum), (x, y, sum) => x.Hinge(y, 1, sum)),
        ["SoftHinge"] = ((x, y, sum) => x.SoftHinge(y, sum), (x, y, sum) => x.SoftHinge(y, sum)),
        ["HingeOfDistance"] = ((x, y, sum) => x.HingeOfDistance(y, 1, sum), (x, y, sum) => x.HingeOfDistance(y, 1, sum)),
        ["InnerProduct"] = ((x, y, sum) => x.InnerProduct(y, sum), (x, y, sum) => x.InnerProduct(y, sum)),
    };

    public static TheoryData<string> Names => [.. Penalties.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Float_is_double_rounded_at_every_length(string name)
    {
        foreach (var sum in Enum.GetValues<SumOver>())
        {
            foreach (var n in (int[])[1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 63, 65]) Compare(name, [3, n], [3, n], sum);
            Compare(name, [2, 4099], [2, 4099], sum);
            Compare(name, [5, 70], [], sum);
            Compare(name, [2, 70_000], [2, 70_000], sum);
            Compare(name, [2, 70_000], [1], sum);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Long_sums_have_the_same_bits_on_two_threads(string name)
    {
        var random = new RandomStream(7);
        Tensor<float> x = Tensor.Normal<float>([2, 70_001], random), y = Tensor.Uniform<float>([2, 70_001], random);
        var threads = Parallelism.Threads;
        try
        {
            foreach (var sum in Enum.GetValues<SumOver>())
            {
                var results = new List<float[]>();
                foreach (var count in (int[])[1, 2])
                {
                    Parallelism.Threads = count;
                    var (value, dx) = Gradient(x, y, (x, y) => Penalties[name].InFloat(x, y, sum));
                    results.Add([.. value, .. dx]);
                }
                Assert.Equal(results[0], results[1]);
            }
        }
        finally
        {
            Parallelism.Threads = threads;
        }
    }

    [Fact]
    public void Errors_say_what_is_wrong()
    {
        var x = Tensor.Scalar(1.0);
        Assert.Equal("InnerProduct: [] and [] have no last axis to sum over; take SumOver.All.", Assert.Throws<ArgumentException>(() => x.InnerProduct(x)).Message);
        Assert.StartsWith("HuberError: the parabola reaches 0 to either side; it must be greater than 0.", Assert.Throws<ArgumentOutOfRangeException>(() => x.HuberError(x, 0)).Message);
        Assert.StartsWith("RoundedError: the parabola reaches -1 to either side; it must be greater than 0.", Assert.Throws<ArgumentOutOfRangeException>(() => x.RoundedError(x, -1)).Message);
    }

    private static void Compare(string name, Shape x, Shape y, SumOver sum)
    {
        var random = new RandomStream(3);
        Tensor<float> a = Tensor.Normal<float>(x, random), b = Tensor.Uniform<float>(y, random);
        var (value, dx) = Gradient(a, b, (a, b) => Penalties[name].InFloat(a, b, sum));
        var (expected, slope) = Gradient(InDouble(a), InDouble(b), (a, b) => Penalties[name].InDouble(a, b, sum));
        Near(expected, value);
        Near(slope, dx);

        void Near(double[] right, float[] found)
        {
            Assert.Equal(right.Length, found.Length);
            var terms = Math.Sqrt(x.Size / right.Length); // that may cancel
            for (var i = 0; i < right.Length; i++) Assert.True(Math.Abs(right[i] - found[i]) <= 4e-6 * (terms + Math.Abs(right[i])), $"{name} {x} beside {y}, sum over {sum}, element {i}: {found[i]}, not {right[i]}");
        }
    }

    private static Tensor<double> InDouble(Tensor<float> x) => Tensor.From<double>(Array.ConvertAll(x.ToArray(), value => (double)value), x.Shape);

    private static (T[] Value, T[] Gradient) Gradient<T>(Tensor<T> x, Tensor<T> y, Func<Tensor<T>, Tensor<T>, Tensor<T>> f)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        using var tape = new Tape<T>();
        x = x.Detach().RequireGrad();
        var value = f(x, y);
        return (value.ToArray(), tape.Gradient(value, x, Tensor.Full(value.Shape, T.CreateTruncating(0.5))).ToArray());
    }
}
