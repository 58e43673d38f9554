using Autograd.Core;
using Autograd.Nn;
using static Autograd.Tests.Watch;

namespace Autograd.Tests;

public class MetricsTests
{
    // Taken for: 2, 0 (of equals the first), 1.
    private readonly Tensor<double> scores = Tensor.From([[0.1, 0.2, 0.7], [3, 3, -1], [-9, -2, -4]]);

    [Fact]
    public void Accuracy_counts_over_batches_until_it_is_reset()
    {
        var accuracy = new Accuracy();
        Assert.True(double.IsNaN(accuracy.Value));
        accuracy.Add(scores, Indices.From([2, 0, 0]));
        Assert.Equal((2, 3), (accuracy.Correct, accuracy.Total));
        Assert.Equal("66.7 %", accuracy.ToString());
        accuracy.Add(scores, Indices.From([2, 0, 1]));
        Assert.Equal(5 / 6.0, accuracy.Value);
        accuracy.Add(Tensor.Zeros<double>([0, 3]), Indices.From([], [0]));
        Assert.Equal(6, accuracy.Total);
        accuracy.Reset();
        Assert.Equal((0, 0), (accuracy.Correct, accuracy.Total));
    }

    [Fact]
    public void A_confusion_matrix_has_the_actual_classes_as_rows()
    {
        var matrix = new ConfusionMatrix(3);
        Assert.True(double.IsNaN(matrix.Accuracy));
        matrix.Add(scores, Indices.From([0, 0, 1]));
        matrix.Add(0, 2);
        Assert.Equal((3, 2, 1, 1, 0), (matrix.Classes, matrix[0, 2], matrix[0, 0], matrix[1, 1], matrix[2, 0]));
        Assert.Equal((4, 2, 0.5), (matrix.Total, matrix.Correct, matrix.Accuracy));
    }

    [Fact]
    public void A_confusion_matrix_prints_as_a_table()
    {
        var matrix = new ConfusionMatrix(3);
        for (var i = 0; i < 1200; i++) matrix.Add(0, 0);
        for (var i = 0; i < 400; i++) matrix.Add(0, 2);
        matrix.Add(1, 1);
        Assert.Equal(
            """
            actual    0    1    2  found
                 0 1200    .  400   75 %
                 1    .    1    .  100 %
                 2    .    .    .
            """.ReplaceLineEndings("\n"), matrix.ToString());
    }

    [Fact]
    public void An_error_says_what_belongs_together()
    {
        Throws<ArgumentException>("Accuracy: scores [n classes] and labels [n] belong together, not [3 3] and [2].", () => new Accuracy().Add(scores, Indices.From([0, 1])));
        Throws<ArgumentException>("Accuracy: scores [n classes] and labels [n] belong together, not [3] and [].", () => new Accuracy().Add(scores[0], Indices.From([1], [])));
        Throws<ArgumentException>("ConfusionMatrix: scores [n 4] and labels [n] belong together, not [3 3] and [3].", () => new ConfusionMatrix(4).Add(scores, Indices.From([0, 1, 2])));
        Throws<ArgumentException>("ConfusionMatrix: label 3 at position 0; the classes are 0 to 2.", () => new ConfusionMatrix(3).Add(scores, Indices.From([3, 1, 2])));
        Throws<ArgumentException>("ConfusionMatrix: class 3 taken for 2, but classes are 0 to 2.", () => new ConfusionMatrix(3).Add(3, 2));
        Throws<ArgumentException>("ConfusionMatrix: class 0 taken for -1, but classes are 0 to 2.", () => new ConfusionMatrix(3).Add(0, -1));
        Throws<ArgumentOutOfRangeException>("ConfusionMatrix: there must be at least 1 class, not 0. (Parameter 'classes')", () => new ConfusionMatrix(0));
    }
}
