using Autograd.Core;
using Autograd.Nn;

namespace Autograd.Tests;

public class SyntheticDigitsTests
{
    [Fact]
    public void The_classes_take_turns_in_images_of_28_by_28_from_paper_to_ink()
    {
        var set = SyntheticDigits.Create<float>(200, new RandomStream(1));
        Assert.Equal([200, 1, 28, 28], set.Inputs.Shape);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => i % 10), set.Labels.ToArray());
        Assert.All(set.Inputs.ToArray(), pixel => Assert.InRange(pixel, 0, 1));
        for (var i = 0; i < set.Count; i++)
        {
            var pixels = set.Inputs[i, 0].ToArray();
            Assert.InRange(pixels.Count(pixel => pixel > 0.5), 15, 300); // a stroke, not a blot
            Assert.InRange(pixels.Max(), 0.7f, 1);
        }
    }

    [Fact]
    public void The_same_seed_draws_the_same_set_and_another_seed_another()
    {
        Assert.Equal(Draw(1), Draw(1));
        Assert.NotEqual(Draw(1), Draw(2));

        static double[] Draw(ulong seed) => SyntheticDigits.Create<double>(30, new RandomStream(seed)).Inputs.ToArray();
    }

    [Fact]
    public void No_two_images_are_alike()
    {
        var set = SyntheticDigits.Create<float>(300, new RandomStream(1));
        Assert.Equal(300, Enumerable.Range(0, 300).Select(i => string.Join(' ', set.Inputs[i].ToArray())).Distinct().Count());
    }

    [Fact]
    public void A_set_goes_on_where_the_stream_stands()
    {
        var random = new RandomStream(1);
        var parts = SyntheticDigits.Create<double>(10, random).Inputs.ToArray().Concat(SyntheticDigits.Create<double>(10, random).Inputs.ToArray());
        Assert.Equal(SyntheticDigits.Create<double>(20, new RandomStream(1)).Inputs.ToArray(), parts);
    }

    [Fact]
    public void Floats_are_the_doubles_rounded() => Assert.Equal(
        Array.ConvertAll(SyntheticDigits.Create<double>(20, new RandomStream(1)).Inputs.ToArray(), pixel => (float)pixel),
        SyntheticDigits.Create<float>(20, new RandomStream(1)).Inputs.ToArray());

    [Fact]
    public void A_set_made_inside_a_scope_outlives_it()
    {
        TensorDataset<float>? set = null;
        Watch.ReturnsEverything(() =>
        {
            using var scope = new TensorScope();
            set = SyntheticDigits.Create<float>(10, new RandomStream(1));
        });
        Assert.Equal(SyntheticDigits.Create<float>(10, new RandomStream(1)).Inputs.ToArray(), set!.Inputs.ToArray());
    }

    [Fact]
    public void A_set_may_be_empty_but_not_less()
    {
        Assert.Equal([0, 1, 28, 28], SyntheticDigits.Create<float>(0, new RandomStream(1)).Inputs.Shape);
        Watch.Throws<ArgumentOutOfRangeException>("SyntheticDigits: cannot draw -1 images. (Parameter 'count')", () => SyntheticDigits.Create<float>(-1, new RandomStream(1)));
    }
}
