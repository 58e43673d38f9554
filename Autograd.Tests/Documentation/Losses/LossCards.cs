using Autograd.Core;
using Autograd.Losses;

namespace Autograd.Tests.Documentation;

/// <summary>The cards of docs/losses.md, in its order. The values are PyTorch's; a loss without a card fails.</summary>
internal static class LossCards
{
    public static (string Family, LossCard[] Cards)[] All()
    {
        var x = Tensor.From([[0.5, -1.0, 2.0], [1.5, 0.25, -0.5]]);     // predictions, logits or scores [2 3]
        var y = Tensor.From([[0.0, 0.5, 1.0], [1.0, 0.25, 0.0]]);       // targets of the same shape, 0 to 1
        var signs = Tensor.From([[1.0, -1.0, 1.0], [-1.0, 1.0, -1.0]]); // targets of 1 and -1
        var classes = Indices.From([2, 0]);                             // the right class of each row
        var w = Tensor.From([1.0, 2.0, 0.5]);                           // a weight for each class

        return
        [
            ("Numbers",
            [
                new("Mse", "The first choice for a number to be predicted. It is the log-likelihood of normal noise, so one outlier weighs as much as many good points: where there are some, take Huber.",
                    new CardLine("F.mse_loss(x, y)", 0.6666666667, () => Loss.Mse(x, y))),
                new("L1", "Where outliers are to count no more than their distance: it aims at the median. Its slope never gets small, so an optimizer keeps stepping over the minimum unless the learning rate falls.",
                    new CardLine("F.l1_loss(x, y)", 0.6666666667, () => Loss.L1(x, y))),
                new("Huber", "Mse for small errors, L1 for large ones: the usual choice with outliers. delta is the size of an error that is still ordinary.",
                    new CardLine("F.huber_loss(x, y, delta=0.5)", 0.2291666667, () => Loss.Huber(x, y, delta: 0.5))),
                new("SmoothL1", "Huber divided by delta: its slope far out is 1 whatever beta is, so that it can be mixed with other losses. Detectors of objects use it for the corners of boxes.",
                    new CardLine("F.smooth_l1_loss(x, y, beta=0.5)", 0.4583333333, () => Loss.SmoothL1(x, y, beta: 0.5))),
                new("LogCosh", "Like Huber, but smooth everywhere, with no width to choose: for second-order methods, and where a kink in the slope disturbs.",
                    new CardLine("torch.log(torch.cosh(x - y)).mean()", 0.2749274204, () => Loss.LogCosh(x, y))),
                new("Quantile", "To predict not the middle but a quantile, such as the delivery time that nine in ten keep to: q = 0.9. Two of them, 0.05 and 0.95, are an interval.",
                    new CardLine("torch.maximum(0.9 * (y - x), -0.1 * (y - x)).mean()", 0.3333333333, () => Loss.Quantile(x, y, q: 0.9))),
                new("PoissonNll", "For counts: how many visitors, how many defects. The network gives the logarithm of the rate, which may be any number.",
                    new CardLine("F.poisson_nll_loss(x, y)", 2.11923366, () => Loss.PoissonNll(x, y))),
                new("GaussianNll", "Where the network is to say how sure it is: it gives a value and a variance for each. Make the variance positive with Softplus or Exp.",
                    new CardLine("F.gaussian_nll_loss(x, y, var=x.exp())", 0.80175541, () => Loss.GaussianNll(x, y, var: x.Exp()))),
            ]),
            ("One of several classes",
            [
                new("CrossEntropy", "The first choice for one class of several. It takes logits: a softmax before it is the most usual mistake, trains badly and says nothing. Labels that are not certain are given as probabilities, or smoothed.",
                    new CardLine("F.cross_entropy(x, classes)", 0.2966315802, () => Loss.CrossEntropy(x, classes)),
                    new CardLine("F.cross_entropy(x, classes, weight=w, label_smoothing=0.1)", 0.574151642, () => Loss.CrossEntropy(x, classes, weight: w, labelSmoothing: 0.1)),
                    new CardLine("F.cross_entropy(x, y)", 1.307203387, () => Loss.CrossEntropy(x, y))),
                new("Nll", "Where the log-probabilities are there already, or are made in another way than by LogSoftmax. With LogSoftmax before it, it is CrossEntropy.",
                    new CardLine("F.nll_loss(F.log_softmax(x, dim=-1), classes)", 0.2966315802, () => Loss.Nll(x.LogSoftmax(), classes))),
                new("LinearCrossEntropy", "The last layer and its CrossEntropy in one, for so many classes (the words of a language) that the matrix of all logits would not fit: only a part of it exists at a time.",
                    new CardLine("F.cross_entropy(x @ y.T, torch.tensor([0, 1]))", 0.1932578094, () => Loss.LinearCrossEntropy(x, weight: y, bias: null, Indices.From([0, 1])))),
                new("AdaptiveLogSoftmaxWithLoss", "For very many classes of which few are frequent: the frequent ones are told apart at once, the rare ones in clusters, which are computed only where they occur. Order the classes by how frequent they are.",
                    new CardLine("F.nll_loss(torch.cat([F.log_softmax(x @ y.T, -1)[:, :1], F.log_softmax(x @ y.T, -1)[:, 1:] + F.log_softmax(x @ x.T, -1)], 1), classes)", 4.663596673, () => Loss.AdaptiveLogSoftmaxWithLoss(x, classes, 3, cutoffs: [1], headWeight: y, headBias: null, tails: [(x, Tensor.Eye<double>(2))]).Loss)),
                new("Focal", "CrossEntropy where the easy examples drown the hard ones: what is nearly right already hardly counts. A rare class gets its weight besides; examples/09-focal-loss.cs shows it.",
                    new CardLine("((1 - F.softmax(x, -1)) ** 2 * -F.log_softmax(x, -1))[[0, 1], classes].mean()", 0.02103623355, () => Loss.Focal(x, classes))),
                new("KlDiv", "To bring one distribution to another that is given whole: a small network to a large one's answers. The input is log-probabilities, the target probabilities, and the divergence of a batch is BatchMean, not the default.",
                    new CardLine("F.kl_div(F.log_softmax(x, -1), F.softmax(y, -1), reduction='batchmean')", 0.2462484406, () => Loss.KlDiv(x.LogSoftmax(), y.Softmax(), reduction: Reduction.BatchMean))),
                new("MultiMargin", "A support vector machine's loss: the right class is to win by a margin, and by how much more is no matter. It gives no probabilities.",
                    new CardLine("F.multi_margin_loss(x, classes, margin=2)", 0.2083333333, () => Loss.MultiMargin(x, classes, margin: 2))),
            ]),
            ("Yes or no, once or several times",
            [
                new("BceWithLogits", "The first choice for yes or no, and for labels of which several may apply. posWeight above 1 finds more of what is rare, at the price of false alarms.",
                    new CardLine("F.binary_cross_entropy_with_logits(x, y)", 0.5588660608, () => Loss.BceWithLogits(x, y)),
                    new CardLine("F.binary_cross_entropy_with_logits(x, y, pos_weight=w)", 0.6817246763, () => Loss.BceWithLogits(x, y, posWeight: w))),
                new("Bce", "Where only the probability is to be had. After a Sigmoid take BceWithLogits: at a logit of 40 the probability is 1 and the digits are gone.",
                    new CardLine("F.binary_cross_entropy(x.sigmoid(), y)", 0.5588660608, () => Loss.Bce(x.Sigmoid(), y))),
                new("SmoothedBceWithLogits", "BceWithLogits where some labels are wrong, or the network should not become too sure.",
                    new CardLine("F.binary_cross_entropy_with_logits(x, y * 0.8 + 0.1)", 0.6151160608, () => Loss.SmoothedBceWithLogits(x, y, labelSmoothing: 0.2))),
                new("BinaryFocal", "BceWithLogits where nearly all answers are an easy no: the places of a picture where there is nothing.",
                    new CardLine("torchvision.ops.sigmoid_focal_loss(x, y, reduction='mean')", 0.09535090733, () => Loss.BinaryFocal(x, y))),
                new("SoftMargin", "BceWithLogits for targets written as 1 and -1.",
                    new CardLine("F.soft_margin_loss(x, signs)", 0.6109493941, () => Loss.SoftMargin(x, signs))),
                new("MultiLabelMargin", "Several labels apply, and each is to score higher than each that does not, by 1. The labels are listed, up to a -1.",
                    new CardLine("F.multilabel_margin_loss(x, torch.tensor([[2, -1, 0], [0, 1, -1]]))", 0.04166666667, () => Loss.MultiLabelMargin(x, Indices.From([[2, -1, 0], [0, 1, -1]])))),
                new("MultiLabelSoftMargin", "BceWithLogits averaged over the labels of an example first; with the default reduction the same number.",
                    new CardLine("F.multilabel_soft_margin_loss(x, y)", 0.5588660608, () => Loss.MultiLabelSoftMargin(x, y))),
            ]),
            ("Pairs, triplets and rankings",
            [
                new("MarginRanking", "To learn an order from comparisons: of two things, this one is to score higher.",
                    new CardLine("F.margin_ranking_loss(x, y, signs, margin=0.5)", 0.25, () => Loss.MarginRanking(x, y, signs, margin: 0.5))),
                new("HingeEmbedding", "For distances that are at hand: small for what belongs together (1), at least the margin for what does not (-1).",
                    new CardLine("F.hinge_embedding_loss(x.abs(), signs)", 0.5416666667, () => Loss.HingeEmbedding(x.Abs(), signs))),
                new("CosineEmbedding", "The same for pairs of vectors of which only the direction matters: texts, faces.",
                    new CardLine("F.cosine_embedding_loss(x, y, torch.tensor([1., -1.]))", 0.68070124, () => Loss.CosineEmbedding(x, y, Tensor.From([1.0, -1.0])))),
                new("TripletMargin", "To learn what is alike from triplets: an example, one like it, and one unlike it. Triplets that are right by the margin teach nothing, so choose hard ones; swap makes them harder.",
                    new CardLine("F.triplet_margin_loss(x, y, signs)", 0.8763971287, () => Loss.TripletMargin(x, y, signs))),
                new("TripletMarginWithDistance", "TripletMargin with another distance than a p-norm.",
                    new CardLine("F.triplet_margin_with_distance_loss(x, y, signs, distance_function=lambda u, v: (u - v).abs().sum(-1))", 1.25, () => Loss.TripletMarginWithDistance(x, y, signs, (u, v) => (u - v).Abs().Sum(-1)))),
                new("InfoNce", "To learn without labels: two views of one thing are to be found among all of the batch. Large batches teach more, since the others are what it is told from.",
                    new CardLine("F.cross_entropy(F.normalize(x) @ F.normalize(y).T / 0.1, torch.arange(2))", 0.00411550109, () => Loss.InfoNce(x, y))),
            ]),
            ("Areas and sequences",
            [
                new("Dice", "To find a region of a picture: it counts the overlap, so that a small region among much background counts as much as a large one. Often added to BceWithLogits.",
                    new CardLine("(1 - (2 * (x.sigmoid() * y).sum(1) + 1) / ((x.sigmoid() + y).sum(1) + 1)).mean()", 0.2814525545, () => Loss.Dice(x.Sigmoid(), y))),
                new("Tversky", "Dice where to overlook something is worse than a false alarm (beta above alpha), or the other way round.",
                    new CardLine("(1 - ((x.sigmoid() * y).sum(1) + 1) / ((x.sigmoid() * y + 0.3 * x.sigmoid() * (1 - y) + 0.7 * (1 - x.sigmoid()) * y).sum(1) + 1)).mean()", 0.2021253615, () => Loss.Tversky(x.Sigmoid(), y, alpha: 0.3, beta: 0.7))),
                new("Ctc", "A sequence is to be read off a longer one, and nobody says where each of its letters is: speech, handwriting. examples/10-ctc.cs reads strips of digits.",
                    new CardLine("F.ctc_loss(F.log_softmax(x, -1), torch.tensor([2]), torch.tensor(2), torch.tensor(1))", 0.4400849533, () => Loss.Ctc(x.LogSoftmax(), Indices.From([2]), Indices.From([2]), Indices.From([1])))),
            ]),
        ];
    }
}
