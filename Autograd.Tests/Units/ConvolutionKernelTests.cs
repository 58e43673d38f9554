using System.Numerics;
using Autograd.Core;

namespace Autograd.Tests;

/// <summary>The convolution kernels against seven loops. The operands are small whole numbers, whose sums are exact in any order: the results must be equal, bit for bit.</summary>
[Collection("number of threads")]
public class ConvolutionKernelTests
{
    [Fact]
    public void All_three_kernels_give_the_exact_sums_of_the_seven_loops() => Property.Holds(ConvolutionCase.Any, ConvolutionCase.Shrink, x =>
    {
        Check<float>(x);
        Check<double>(x);
    }, count: 400);

    /// <summary>Large enough to be cut into bands, parts of channels, and parts of the batch.</summary>
    public static TheoryData<int, int, int, int, int, int, int> Large => new()
    {
        { 4, 1, 16, 32, 14, 3, 1 },
        { 1, 1, 3, 16, 70, 5, 1 },
        { 2, 1, 40, 70, 9, 3, 1 },
        { 1, 1, 24, 24, 7, 3, 1 },
        { 3, 12, 1, 1, 20, 3, 1 },
        { 3, 4, 2, 2, 21, 3, 2 },
        { 2, 1, 7, 9, 33, 4, 3 },
        { 9, 1, 1, 8, 28, 3, 1 },
    };

    [Theory]
    [MemberData(nameof(Large))]
    public void Large_ones_too_and_with_any_number_of_threads(int batch, int groups, int inputs, int outputs, int size, int kernel, int stride)
    {
        var axis = new WindowAxis(size, kernel, stride, kernel / 2, 1, ((size + (2 * (kernel / 2)) - kernel) / stride) + 1);
        var x = new ConvolutionCase(batch, groups, inputs, outputs, axis, axis with { Size = size + 1 }, new AxisKind[4], [0, 1, 2, 3], 5);
        var before = Parallelism.Threads;
        try
        {
            float[][]? first = null;
            foreach (var threads in (int[])[1, 2, 3])
            {
                Parallelism.Threads = threads;
                Check<float>(x);
                Check<double>(x);
                var random = new RandomStream(1);
                var (image, weight, dy) = (Tensor.Normal<float>([.. x.ImageSizes], random), Tensor.Normal<float>([.. x.WeightSizes], random), Tensor.Normal<float>([.. x.ResultSizes], random));
                float[][] results = [Kernel<float>.Convolve(image, weight, x.Geometry).ToArray(), Kernel<float>.ConvolveTransposed(dy, weight, x.Geometry).ToArray(), Kernel<float>.ConvolutionWeightGradient(image, dy, x.Geometry).ToArray()];
                first ??= results;
                for (var i = 0; i < results.Length; i++) Same.Bits<float>(first[i], results[i]);
            }
        }
        finally
        {
            Parallelism.Threads = before;
        }
    }

    private static void Check<T>(ConvolutionCase x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var (image, weight, dy) = (x.Operand<T>(x.ImageSizes, 0), x.Operand<T>(x.WeightSizes, 1), x.Operand<T>(x.ResultSizes, 2));
        T[] images = image.ToArray(), weights = weight.ToArray(), slopes = dy.ToArray();
        T[] y = new T[slopes.Length], dx = new T[images.Length], dw = new T[weights.Length];
        foreach (var (i, w, result) in x.Terms())
        {
            y[result] += images[i] * weights[w];
            dx[i] += slopes[result] * weights[w];
            dw[w] += slopes[result] * images[i];
        }
        foreach (var isDirect in (bool[])[false, true])
        {
            Same.Bits(new Box<T>(x.ResultSizes, y), Kernel<T>.Convolve(image, weight, x.Geometry, isDirect));
            Same.Bits(new Box<T>(x.ImageSizes, dx), Kernel<T>.ConvolveTransposed(dy, weight, x.Geometry, isDirect));
            Same.Bits(new Box<T>(x.WeightSizes, dw), Kernel<T>.ConvolutionWeightGradient(image, dy, x.Geometry, isDirect));
        }
    }
}
