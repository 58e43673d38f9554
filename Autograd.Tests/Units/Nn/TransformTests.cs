using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class TransformTests
{
    [Fact]
    public void A_shift_moves_each_image_as_a_whole_and_fills_with_zeros()
    {
        var images = Tensor.Uniform<float>([40, 2, 5, 4], new RandomStream(1), 1, 2);
        var shifted = Transforms.RandomShift(images, new RandomStream(2), 2);
        var seen = new HashSet<(int, int)>();
        for (var n = 0; n < 40; n++)
        {
            var found = (from down in Enumerable.Range(-2, 5) from right in Enumerable.Range(-2, 5) where Matches(n, down, right) select (down, right)).ToList();
            seen.Add(Assert.Single(found));
        }
        Assert.InRange(seen.Count, 15, 25);

        bool Matches(int n, int down, int right)
        {
            for (var i = 0; i < 40; i++)
            {
                var (c, row, column) = (i / 20, i / 4 % 5, i % 4);
                var inside = row - down is >= 0 and < 5 && column - right is >= 0 and < 4;
                if (shifted.At(n, c, row, column) != (inside ? images.At(n, c, row - down, column - right) : 0)) return false;
            }
            return true;
        }
    }

    [Fact]
    public void A_turn_by_nothing_changes_nothing_and_a_disc_stays_where_it_is()
    {
        var images = Tensor.Uniform<double>([3, 1, 6, 5], new RandomStream(1));
        Assert.All(images.ToArray().Zip(Transforms.RandomRotate(images, new RandomStream(2), 0).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 12));

        var disc = Tensor.From([.. Enumerable.Range(0, 441).Select(i => Math.Exp(-(((i / 21 - 10.0) * (i / 21 - 10.0)) + ((i % 21 - 10.0) * (i % 21 - 10.0))) / 20))]).Reshape(1, 1, 21, 21);
        var turned = Transforms.RandomRotate(disc, new RandomStream(3), 180);
        Assert.All(disc.ToArray().Zip(turned.ToArray()).Where((_, i) => i / 21 is > 4 and < 16 && i % 21 is > 4 and < 16), pair => Assert.InRange(pair.Second, pair.First - 0.03, pair.First + 0.03));
        Assert.NotEqual(disc.ToArray(), turned.ToArray());
    }

    [Fact]
    public void A_rectangle_is_covered_as_often_as_asked()
    {
        var images = Tensor.Ones<float>([400, 2, 10, 10]);
        var erased = Transforms.RandomErase(images, new RandomStream(1), probability: 0.25, largest: 0.5).ToArray();
        var covered = 0;
        for (var n = 0; n < 400; n++)
        {
            var image = erased.AsSpan(n * 200, 200);
            Assert.True(image[..100].SequenceEqual(image[100..])); // all channels alike
            var zeros = Enumerable.Range(0, 100).Where(i => erased[(n * 200) + i] == 0).ToList();
            if (zeros.Count == 0) continue;
            covered++;
            var (height, width) = (1 + zeros.Max(i => i / 10) - zeros.Min(i => i / 10), 1 + zeros.Max(i => i % 10) - zeros.Min(i => i % 10));
            Assert.Equal(height * width, zeros.Count); // a full rectangle
            Assert.InRange(Math.Max(height, width), 1, 6);
        }
        Assert.InRange(covered, 70, 130);
        Assert.Equal(images.ToArray(), Transforms.RandomErase(images, new RandomStream(1), probability: 0).ToArray());
    }

    [Fact]
    public void The_same_stream_makes_the_same_images()
    {
        var images = SyntheticDigits.Create<float>(5, new RandomStream(1)).Inputs;
        Assert.Equal(Make(7), Make(7));
        Assert.NotEqual(Make(7), Make(8));

        float[] Make(ulong seed)
        {
            var random = new RandomStream(seed);
            return Transforms.RandomErase(Transforms.RandomRotate(Transforms.RandomShift(images, random, 2), random, 15), random).ToArray();
        }
    }

    [Fact]
    public void Normalizing_brings_mean_and_deviation_to_zero_and_one() =>
        Assert.Equal([-1.0, 0, 1], Transforms.Normalize(Tensor.From([1.0, 3, 5]), 3, 2).ToArray());

    [Fact]
    public void What_is_no_image_and_no_number_is_refused()
    {
        Throws<ArgumentException>("RandomShift: images are [n channels height width], not [2 3]. (Parameter 'images')", () => Transforms.RandomShift(Tensor.Zeros<float>([2, 3]), new RandomStream(1), 1));
        Throws<ArgumentOutOfRangeException>("RandomShift: cannot shift by -1 pixels. (Parameter 'pixels')", () => Transforms.RandomShift(Tensor.Zeros<float>([1, 1, 2, 3]), new RandomStream(1), -1));
        Throws<ArgumentOutOfRangeException>("RandomErase: a probability of 2; it is from 0 to 1. (Parameter 'probability')", () => Transforms.RandomErase(Tensor.Zeros<float>([1, 1, 2, 3]), new RandomStream(1), 2));
        Throws<ArgumentOutOfRangeException>("Normalize: a deviation of 0; it must be a finite number and not 0. (Parameter 'deviation')", () => Transforms.Normalize(Tensor.Zeros<float>([1]), 0, 0));
    }
}
