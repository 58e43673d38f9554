using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class TransformerEncoderLayerTests
{
    [Theory]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    [InlineData(true, false)]
    public void The_laws_hold_in_training_and_in_use(bool normFirst, bool training)
    {
        // A layer of its own for each call: what dropout drops must be the same each time.
        Core.Laws.Check(new Operation("encoder layer", xs =>
        {
            var layer = new TransformerEncoderLayer<double>(4, 2, new RandomStream(3), hidden: 3, dropout: 0.3, TransformerActivation.Gelu, normFirst: normFirst);
            if (!training) layer.Eval();
            return layer.Forward(xs[0], xs[1], Mask.From([false, false, false, false, true, false], [2, 3]), isCausal: true);
        })
        { Cases = [[[3, 2, 4], [3, 3]]] });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_its_parts_put_together(bool normFirst)
    {
        var random = new RandomStream(5);
        var layer = new TransformerEncoderLayer<double>(4, 2, random, hidden: 6, dropout: 0, batchFirst: true, normFirst: normFirst);
        foreach (var parameter in layer.Parameters()) parameter.CopyFrom(Tensor.Normal<double>(parameter.Shape, random));
        var parts = layer.Children.ToDictionary(child => child.Name, child => child.Module);
        Tensor<double> Apply(string name, Tensor<double> y) => ((Layer<double>)parts[name]).Forward(y);
        var x = Tensor.Normal<double>([2, 3, 4], random);
        var hidden = Mask.From([false, true, true, false, false, false, true, false, false], [3, 3]);
        Tensor<double> Attend(Tensor<double> y) => ((MultiheadAttention<double>)parts["self_attn"]).Forward(y, mask: hidden);
        Tensor<double> Network(Tensor<double> y) => Apply("linear2", Apply("linear1", y).Relu());

        var z = normFirst ? x + Attend(Apply("norm1", x)) : Apply("norm1", x + Attend(x));
        var expected = normFirst ? z + Network(Apply("norm2", z)) : Apply("norm2", z + Network(z));
        Same.Near(Naive.Box(expected), layer.Forward(x, hidden), 1e-13, 1e-13);
    }

    [Fact]
    public void A_position_does_not_see_those_after_it_if_causal()
    {
        var layer = new TransformerEncoderLayer<double>(4, 2, new RandomStream(3), hidden: 8, dropout: 0);
        var (x, other) = (Tensor.Normal<double>([5, 2, 4], new RandomStream(1)), Tensor.Normal<double>([2, 2, 4], new RandomStream(2)));
        Tensor<double> y = layer.Forward(x, isCausal: true), changed = layer.Forward(Tensor.Concatenate([x[..3], other]), isCausal: true);
        Same.Bits(Naive.Box(y[..3]), changed[..3]);
        Assert.NotEqual(y[3..].ToArray(), changed[3..].ToArray());
    }

    [Fact]
    public void Parameters_are_called_as_in_PyTorch()
    {
        Assert.Equal(
            ["self_attn.in_proj_weight [12 4]", "self_attn.in_proj_bias [12]", "self_attn.out_proj.weight [4 4]", "self_attn.out_proj.bias [4]", "linear1.weight [2048 4]", "linear1.bias [2048]",
                "linear2.weight [4 2048]", "linear2.bias [4]", "norm1.weight [4]", "norm1.bias [4]", "norm2.weight [4]", "norm2.bias [4]"],
            new TransformerEncoderLayer<double>(4, 2, new RandomStream(3)).SaveState().Select(entry => $"{entry.Key} {entry.Value.Shape}"));
        Assert.DoesNotContain("bias", string.Join(' ', new TransformerEncoderLayer<double>(4, 2, new RandomStream(3), bias: false).SaveState().Keys));
    }

    [Fact]
    public void An_error_says_what_does_not_fit()
    {
        var random = new RandomStream(1);
        Throws<ArgumentOutOfRangeException>("TransformerEncoderLayer: 3 features cannot be shared out evenly among 2 heads. (Parameter 'heads')", () => new TransformerEncoderLayer<double>(3, 2, random));
        Throws<ArgumentOutOfRangeException>("TransformerEncoderLayer: the activation is Relu or Gelu, not 5. (Parameter 'activation')", () => new TransformerEncoderLayer<double>(4, 2, random, activation: (TransformerActivation)5));
        Throws<ArgumentOutOfRangeException>("TransformerEncoderLayer: there is at least 1 hidden feature, not 0. (Parameter 'hidden')", () => new TransformerEncoderLayer<double>(4, 2, random, hidden: 0));
        Throws<ArgumentOutOfRangeException>("TransformerEncoderLayer: dropout is a probability, 0 to 1, not 2. (Parameter 'dropout')", () => new TransformerEncoderLayer<double>(4, 2, random, dropout: 2));
        Throws<ArgumentException>("MultiheadAttention: query [3 2 5] does not fit in_proj_weight [12 4]: its last axis must be 4. In the layer self_attn (MultiheadAttention).", () => new TransformerEncoderLayer<double>(4, 2, random).Forward(Tensor.Zeros<double>([3, 2, 5])));
    }
}
