using System.Numerics;
using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Benchmarks.UserProject;

/// <summary>Every formula of the libraries once, with its derivatives by all operands, in float and double: so that its loops are compiled.</summary>
internal static class FormulaCalls
{
    public static void Run()
    {
        Run<float>();
        Run<double>();
    }

    private static void Run<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new RandomStream(1);
        Tensor<T> x = Tensor.Uniform<T>([4, 40], random, 0.1, 0.9).Detach().RequireGrad(), y = Tensor.Uniform<T>([4, 40], random, 0.1, 0.9).Detach().RequireGrad();
        var v = Tensor.Uniform<T>([4, 40], random, 0.5, 2).Detach().RequireGrad();
        var signs = Tensor.Ones<T>([4, 40]);
        foreach (var reduction in (Reduction[])[Reduction.Mean, Reduction.None])
        {
            foreach (var loss in Losses<T>(reduction))
            {
                using var tape = new Tape<T>();
                Differentiate(tape, loss(x, y), x, y);
            }
            using var last = new Tape<T>();
            Differentiate(last, Loss.GaussianNll(x, y, v, reduction: reduction), x, y, v);
            Differentiate(last, Loss.SoftMargin(x, signs, reduction), x);
            Differentiate(last, Loss.HingeEmbedding(x, signs, reduction: reduction), x);
            Differentiate(last, Loss.MarginRanking(x, y, signs, reduction: reduction), x, y);
            Differentiate(last, Loss.TripletMargin(x, y, v, reduction: reduction), x, y, v);
            Differentiate(last, Loss.Focal(x, Indices.From([0, 1, 2, 3]), reduction: reduction), x);
            Differentiate(last, Loss.Focal(x, Indices.From([0, 1, 2, 3]), gamma: 1.5, reduction: reduction), x);
        }
        foreach (var activation in Activations<T>())
        {
            using var tape = new Tape<T>();
            Differentiate(tape, activation(x), x);
        }
    }

    private static void Differentiate<T>(Tape<T> tape, Tensor<T> loss, params ReadOnlySpan<Tensor<T>> xs)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => tape.Gradient(loss, xs, Tensor.Ones<T>(loss.Shape));

    private static Func<Tensor<T>, Tensor<T>, Tensor<T>>[] Losses<T>(Reduction reduction)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        (x, y) => Loss.Mse(x, y, reduction), (x, y) => Loss.L1(x, y, reduction), (x, y) => Loss.Huber(x, y, 0.5, reduction), (x, y) => Loss.SmoothL1(x, y, 0.5, reduction),
        (x, y) => Loss.LogCosh(x, y, reduction), (x, y) => Loss.Quantile(x, y, 0.3, reduction), (x, y) => Loss.PoissonNll(x, y, reduction: reduction),
        (x, y) => Loss.PoissonNll(x, y, full: true, reduction: reduction), (x, y) => Loss.PoissonNll(x, y, logInput: false, reduction: reduction),
        (x, y) => Loss.PoissonNll(x, y, logInput: false, full: true, reduction: reduction), (x, y) => Loss.KlDiv(x - 1, y, reduction: reduction),
        (x, y) => Loss.KlDiv(x - 1, y - 1, logTarget: true, reduction), (x, y) => Loss.Bce(x, y, reduction: reduction), (x, y) => Loss.BceWithLogits(x, y, reduction: reduction),
        (x, y) => Loss.BceWithLogits(x, y, posWeight: Tensor.Ones<T>([40]), reduction: reduction), (x, y) => Loss.SmoothedBceWithLogits(x, y, 0.1, reduction),
        (x, y) => Loss.MultiLabelSoftMargin(x, y, reduction: reduction), (x, y) => Loss.BinaryFocal(x, y, reduction: reduction), (x, y) => Loss.BinaryFocal(x, y, gamma: 1.5, reduction: reduction),
        (x, y) => Loss.Dice(x, y, reduction: reduction),
    ];

    private static Func<Tensor<T>, Tensor<T>>[] Activations<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        x => x.Tanh(), x => x.Sigmoid(), x => x.LogCosh(), x => x.LogSigmoid(), x => x.Softplus(), x => x.LeakyRelu(), x => x.Elu(), x => x.Silu(), x => x.Mish(), x => x.Gelu(),
        x => x.Gelu(tanh: true), x => x.LogAddExp(0.5 * x),
    ];
}
