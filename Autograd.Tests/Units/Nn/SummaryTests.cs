using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

public class SummaryTests
{
    private static readonly RandomStream Random = new(1);

    [Fact]
    public void A_network_prints_with_the_shapes_that_its_parts_make()
    {
        var model = new Sequential<float>(
            new Conv2d<float>(1, 8, 3, Random, padding: 1), new BatchNorm2d<float>(8), new ReLU<float>(), new MaxPool2d<float>(2),
            new Residual<float>(new Sequential<float>(new Conv2d<float>(8, 8, 3, Random, padding: 1), new ReLU<float>())),
            new Flatten<float>(), new Dropout<float>(0.5, Random), new Linear<float>(8 * 14 * 14, 10, Random));
        model[0].Freeze();
        Assert.Equal(
            """
            input                                     [64 1 28 28]
            Sequential                                [64 10]            16,370
            ├─ 0: Conv2d(1 -> 8, 3, padding 1)        [64 8 28 28]           80
            ├─ 1: BatchNorm2d(8)                      [64 8 28 28]           16
            ├─ 2: ReLU                                [64 8 28 28]
            ├─ 3: MaxPool2d(2)                        [64 8 14 14]
            ├─ 4: Residual                            [64 8 14 14]          584
            │  └─ inner: Sequential                   [64 8 14 14]          584
            │     ├─ 0: Conv2d(8 -> 8, 3, padding 1)  [64 8 14 14]          584
            │     └─ 1: ReLU                          [64 8 14 14]
            ├─ 5: Flatten                             [64 1568]
            ├─ 6: Dropout(0.5)                        [64 1568]
            └─ 7: Linear(1568 -> 10)                  [64 10]            15,690
            16,370 parameters, 80 of them frozen
            """.ReplaceLineEndings("\n"), model.Summary([64, 1, 28, 28]));
    }

    [Fact]
    public void Nothing_of_the_module_or_of_a_tape_changes()
    {
        var norm = new BatchNorm1d<double>(3);
        var model = new Sequential<double>(new Linear<double>(2, 3, Random), norm, new Dropout<double>(0.5, Random));
        model[2].Eval();
        var state = Random.Position;
        using var tape = new Tape<double>();
        model.Summary([4, 2]);
        Assert.Equal((0, 0L, true, true, false), (tape.Count, norm.BatchesTracked, model.Training, norm.Training, model[2].Training));
        Assert.Equal(state, Random.Position);
    }

    [Fact]
    public void A_shape_that_does_not_fit_is_the_error_of_the_layer_it_does_not_fit()
    {
        var model = new Sequential<double>(new Linear<double>(2, 3, Random), new BatchNorm1d<double>(4));
        Watch.Throws<ArgumentException>("BatchNorm1d: x [5 3] must be [n channels] or [n channels length], with 4 channels on axis 1. In the layer 1 (BatchNorm1d).", () => model.Summary([5, 2]));
        Assert.True(model[1].Training);
    }
}
