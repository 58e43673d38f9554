using Autograd.Core;
using BenchmarkDotNet.Attributes;

namespace Autograd.Benchmarks;

/// <summary>Matrix products of the shapes that small networks are made of, in float.</summary>
public class MatrixProducts
{
    private Tensor<float> a = null!, b = null!;

    /// <summary>Rows, inner size and columns; <c>T</c>: the right operand is stored transposed, as a layer's weight is.</summary>
    [Params("64x64x64", "64x784x128T", "512x512x512", "1x784x128T")]
    public string Shape { get; set; } = "";

    [Params(1, 2)]
    public int Threads { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        Parallelism.Threads = Threads;
        var sizes = Shape.TrimEnd('T').Split('x').Select(int.Parse).ToArray();
        var random = new RandomStream(1);
        a = Tensor.Normal<float>([sizes[0], sizes[1]], random);
        b = Shape.EndsWith('T') ? Tensor.Normal<float>([sizes[2], sizes[1]], random).Transpose() : Tensor.Normal<float>([sizes[1], sizes[2]], random);
    }

    [Benchmark]
    public void MatMul()
    {
        using var scope = new TensorScope();
        a.MatMul(b);
    }
}
