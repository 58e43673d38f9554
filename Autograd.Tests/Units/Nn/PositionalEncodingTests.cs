using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class PositionalEncodingTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(1)]
    public void Sinusoids_are_those_of_the_paper(int features)
    {
        var rows = new SinusoidalEncoding<double>(features, 50).Rows;
        Same.Near(Box<double>.Build([50, features], at =>
        {
            var angle = at[0] * Math.Exp(-Math.Log(10_000) * (at[1] / 2 * 2) / features);
            return at[1] % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle);
        }), rows, 1e-11, 1e-13);
        Assert.Empty(new SinusoidalEncoding<double>(features, 50).SaveState());
    }

    [Fact]
    public void The_rows_of_its_positions_are_added_to_every_sequence()
    {
        var random = new RandomStream(1);
        var x = Tensor.Normal<double>([3, 2, 4], random); // [positions batch features]
        foreach (var batchFirst in (bool[])[false, true])
            foreach (var layer in (PositionalEncoding<double>[])[new SinusoidalEncoding<double>(4, 6, batchFirst), new LearnedEncoding<double>(4, 6, random, batchFirst)])
            {
                var y = batchFirst ? layer.Forward(x.Transpose(0, 1)).Transpose(0, 1) : layer.Forward(x);
                Same.Bits(Box<double>.Build([3, 2, 4], at => x.At(at) + layer.Rows.At(at[0], at[2])), y);
                Same.Bits(Naive.Box(y[.., 1]), layer.Forward(x[.., 1]));
            }
    }

    [Fact]
    public void The_laws_hold_and_learned_rows_get_the_gradients_of_their_positions()
    {
        var layer = new LearnedEncoding<double>(2, 5, new RandomStream(1));
        Core.Laws.Check(layer.Forward, (-1, 1), [[3, 2, 2], [5, 1, 2], [4, 2]]);
        layer.Rows.ZeroGrad();
        var dy = Tensor.Normal<double>([3, 2, 2], new RandomStream(2));
        using (new Tape<double>()) layer.Forward(Tensor.Zeros<double>([3, 2, 2])).Backward(dy);
        Same.Near(Box<double>.Build([5, 2], at => at[0] < 3 ? dy.At(at[0], 0, at[1]) + dy.At(at[0], 1, at[1]) : 0), layer.Rows.Grad!, 1e-14);
        Assert.Equal("LearnedEncoding(2, up to 5 positions)          10  weight [5 2]", layer.ToString());
    }

    [Fact]
    public void An_error_says_what_does_not_fit()
    {
        var layer = new SinusoidalEncoding<double>(4, 6);
        Throws<ArgumentException>("SinusoidalEncoding: x is [positions batch features], or [positions features] of a single sequence, with 4 features, not [2 1 3].", () => layer.Forward(Tensor.Zeros<double>([2, 1, 3])));
        Throws<ArgumentException>("SinusoidalEncoding: x [7 1 4] has 7 positions, more than the 6 there are rows for.", () => layer.Forward(Tensor.Zeros<double>([7, 1, 4])));
        Throws<ArgumentOutOfRangeException>("SinusoidalEncoding: there is at least 1 feature, not 0. (Parameter 'features')", () => new SinusoidalEncoding<double>(0, 6));
        Throws<ArgumentOutOfRangeException>("LearnedEncoding: there is at least 1 position, not 0. (Parameter 'positions')", () => new LearnedEncoding<double>(2, 0, new RandomStream(1)));
    }
}
