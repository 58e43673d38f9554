using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests;

/// <summary>Chunks change nothing but the memory.</summary>
public class LinearCrossEntropyTests
{
    private static readonly Tensor<double> input = Tensor.Normal<double>([5, 3], new RandomStream(1));
    private static readonly Tensor<double> weight = Tensor.Normal<double>([4, 3], new RandomStream(2));
    private static readonly Tensor<double> bias = Tensor.Normal<double>([4], new RandomStream(3));
    private static readonly Tensor<double> probabilities = Tensor.Uniform<double>([5, 4], new RandomStream(4));
    private static readonly Indices classes = Indices.From([3, -100, 0, 1, 2]);

    [Theory]
    [InlineData(Reduction.None, 1, 0.0)]
    [InlineData(Reduction.Mean, 2, 0.1)]
    [InlineData(Reduction.Sum, 3, 0.0)]
    [InlineData(Reduction.Mean, 5, 0.0)]
    [InlineData(Reduction.Mean, null, 0.1)]
    public void In_chunks_it_is_the_cross_entropy_of_the_projection_to_second_order(Reduction reduction, int? chunkRows, double smoothing)
    {
        var classWeight = Tensor.From([0.5, 2, 0.25, 1]);
        var criterion = new LinearCrossEntropyLoss<double> { ClassWeight = classWeight, LabelSmoothing = smoothing, Reduction = reduction, ChunkRows = chunkRows };
        var whole = new CrossEntropyLoss<double> { Weight = classWeight, LabelSmoothing = smoothing, Reduction = reduction };
        var logits = input.MatMul(weight.Transpose()) + bias;
        Same.Near(Naive.Box(whole.Forward(logits, classes)), criterion.Forward(input, weight, bias, classes), 1e-14);
        Same.Near(Naive.Box(whole.Forward(logits, probabilities)), criterion.Forward(input, weight, bias, probabilities), 1e-14);
        GradientCheck.Verify(xs => criterion.Forward(xs[0], xs[1], xs[2], classes), [input, weight, bias], order: 2);
        GradientCheck.Verify(xs => criterion.Forward(xs[0], xs[1], null, xs[2]), [input, weight, probabilities], order: 2);
    }

    [Fact]
    public void The_matrix_of_all_logits_never_exists()
    {
        const int Rows = 256, Classes = 512, Features = 4;
        const long Logits = (long)Rows * Classes * sizeof(double);
        Assert.True(Peak(8) < Logits / 2, $"{Peak(8)} bytes of buffers, {Logits} of logits");
        Assert.True(Peak(Rows) >= Logits);

        // What a thread's pool has when everything is back is the most that was out at once, rounded up.
        static long Peak(int chunkRows)
        {
            var bytes = 0L;
            Watch.OnThread(() =>
            {
                var x = Tensor.Normal<double>([Rows, Features], new RandomStream(1)).RequireGrad();
                var w = Tensor.Normal<double>([Classes, Features], new RandomStream(2)).RequireGrad();
                using (var tape = new Tape<double>())
                    Loss.LinearCrossEntropy(x, w, null, Indices.From([.. Enumerable.Range(0, Rows)]), chunkRows: chunkRows).Backward();
                Assert.NotNull(w.Grad);
                bytes = BufferPool.Statistics.IdleBytes;
            });
            return bytes;
        }
    }

    [Fact]
    public void An_error_names_the_shapes()
    {
        Watch.Throws<ArgumentException>("LinearCrossEntropy: weight [3 4] does not fit input [5 3]: it is [classes 3].", () => Loss.LinearCrossEntropy(input, Tensor.Zeros<double>([3, 4]), null, classes));
        Watch.Throws<ArgumentException>("LinearCrossEntropy: bias [3] does not fit weight [4 3]: it is [4], one number for each class.", () => Loss.LinearCrossEntropy(input, weight, Tensor.Zeros<double>([3]), classes));
        Watch.Throws<ArgumentException>("LinearCrossEntropy: input [5 3] and weight [4 3] need a target [5], not [2].", () => Loss.LinearCrossEntropy(input, weight, null, Indices.From([0, 1])));
        Watch.Throws<ArgumentException>("LinearCrossEntropy: input [] must be [batch features], or [features] for a single example.", () => Loss.LinearCrossEntropy(Tensor.Zeros<double>([]), weight, null, classes));
        Watch.Throws<ArgumentException>("LinearCrossEntropy: weight [] does not fit input [5 3]: it is [classes 3].", () => Loss.LinearCrossEntropy(input, Tensor.Zeros<double>([]), null, input));
        Watch.Throws<ArgumentException>("LinearCrossEntropy: input [5 3] and weight [4 3] need a target [5 4], not [5 3].", () => Loss.LinearCrossEntropy(input, weight, null, input));
        Assert.Throws<ArgumentNullException>(() => Loss.LinearCrossEntropy(null!, weight, null, classes));
        Assert.Throws<ArgumentNullException>(() => Loss.LinearCrossEntropy(input, null!, null, classes));
        Watch.Throws<ArgumentOutOfRangeException>("LinearCrossEntropy: chunkRows is 0; a chunk has at least one row. (Parameter 'chunkRows')", () => Loss.LinearCrossEntropy(input, weight, null, classes, chunkRows: 0));
    }
}
