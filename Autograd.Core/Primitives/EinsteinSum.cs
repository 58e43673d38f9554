using System.Numerics;

namespace Autograd.Core;

/// <summary>Sums of products in Einstein's notation.</summary>
public static class EinsteinSum
{
    extension(Tensor)
    {
        /// <summary>
        /// A sum of products, each axis named by a letter: letters that the result has not are summed over, <c>ij,jk-&gt;ik</c> is the matrix product. A letter twice in one operand takes its diagonal;
        /// <c>...</c> stands for any axes, which broadcast, as does size 1. Without <c>-&gt;</c> the result has every letter that occurs once, in alphabetical order, after the axes of <c>...</c>.
        /// A composition of views, sums and batched matrix products, so its derivative is theirs; the order of three and more operands is the cheapest. PyTorch: einsum.
        /// </summary>
        /// <exception cref="ArgumentException">The equation cannot be read, or the operands do not fit it.</exception>
        public static Tensor<T> Einsum<T>(string equation, params ReadOnlySpan<Tensor<T>> operands)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            ArgumentNullException.ThrowIfNull(equation);
            var shapes = new Shape[operands.Length];
            for (var i = 0; i < shapes.Length; i++)
            {
                if (operands[i] is null) Throw.NullPart("Einsum", "operand", i);
                shapes[i] = operands[i].Shape;
            }
            var plan = new EinsumEquation(equation, shapes);
            var terms = new Term<T>[operands.Length];
            for (var i = 0; i < terms.Length; i++) terms[i] = new Term<T>(operands[i], plan.Operands[i]).Diagonals().WithoutBroadcastAxes(plan);

            var all = (1 << Math.Min(terms.Length, 31)) - 1;
            var leftSides = EinsumPath.LeftSides(plan);
            var product = leftSides.Length > 0 ? Multiply(plan, terms, leftSides, all) : InTurn(plan, terms);
            return product.SumTo(plan.Output).Ordered(plan.Output).Value;
        }
    }

    private static Term<T> Multiply<T>(EinsumEquation plan, Term<T>[] terms, int[] leftSides, int set)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var kept = EinsumPath.Kept(plan, set);
        if (BitOperations.IsPow2(set)) return terms[BitOperations.Log2((uint)set)].SumTo(kept);
        return Multiply(plan, terms, leftSides, leftSides[set]).Times(Multiply(plan, terms, leftSides, set ^ leftSides[set]), kept);
    }

    private static Term<T> InTurn<T>(EinsumEquation plan, Term<T>[] terms)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var product = terms[0];
        for (var i = 1; i < terms.Length; i++)
        {
            var later = plan.Output + string.Concat(plan.Operands[(i + 1)..]);
            product = product.Times(terms[i], string.Concat((product.Labels + terms[i].Labels).Distinct().Where(later.Contains)));
        }
        return product;
    }

    /// <summary>A tensor whose axes have labels.</summary>
    private readonly record struct Term<T>(Tensor<T> Value, string Labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>Each label once: of two axes with one label, the diagonal. In the two merged to one of n² positions, it is every (n + 1)-th: a view.</summary>
        public Term<T> Diagonals()
        {
            for (var axis = 0; axis < Labels.Length; axis++)
            {
                var second = Labels.IndexOf(Labels[axis], axis + 1);
                if (second < 0) continue;
                int[] order = [.. Enumerable.Range(0, Labels.Length).Where(other => other != axis && other != second), axis, second];
                var n = Value.Shape[axis];
                var moved = Value.Permute(order);
                var diagonal = moved.Reshape([.. moved.Shape.Sizes[..^2], n * n]).Slice(-1, step: n + 1);
                return new Term<T>(diagonal, Labels.Remove(second, 1).Remove(axis, 1) + Labels[axis]).Diagonals();
            }
            return this;
        }

        /// <summary>Without axes of size 1 that broadcast against a longer one: the product repeats this operand there anyway, or sums the other alone.</summary>
        public Term<T> WithoutBroadcastAxes(EinsumEquation plan)
        {
            var (value, labels) = (Value, Labels);
            for (var axis = labels.Length - 1; axis >= 0; axis--)
                if (value.Shape[axis] == 1 && plan.Size(labels[axis]) != 1) (value, labels) = (value.Squeeze(axis), labels.Remove(axis, 1));
            return new Term<T>(value, labels);
        }

        /// <summary>Summed over all labels but these.</summary>
        public Term<T> SumTo(string kept)
        {
            var summed = default(AxisSet);
            for (var axis = 0; axis < Labels.Length; axis++)
                if (!kept.Contains(Labels[axis])) summed = summed.With(axis);
            return summed.IsEmpty ? this : new Term<T>(Value.Sum(summed, keepDims: false), string.Concat(Labels.Where(kept.Contains)));
        }

        /// <summary>The axes in the order of these labels, which are the same.</summary>
        public Term<T> Ordered(string labels)
        {
            if (labels == Labels) return this;
            Span<int> order = stackalloc int[labels.Length];
            for (var axis = 0; axis < order.Length; axis++) order[axis] = Labels.IndexOf(labels[axis]);
            return new Term<T>(Value.Permute(order), labels);
        }

        /// <summary>The product, summed over all labels but these: a batch of matrix products [batch, rows, inner] · [batch, inner, columns].</summary>
        public Term<T> Times(Term<T> other, string kept)
        {
            var (ours, theirs) = (Labels, other.Labels);
            Term<T> a = SumTo(kept + theirs), b = other.SumTo(kept + ours); // what only one has and nobody wants is summed first
            string batch = Common(a, b, wanted: true), inner = Common(a, b, wanted: false);
            string rows = string.Concat(a.Labels.Where(label => !b.Labels.Contains(label))), columns = string.Concat(b.Labels.Where(label => !a.Labels.Contains(label)));
            a = a.Ordered(batch + rows + inner);
            b = b.Ordered(batch + inner + columns);
            if (batch.Length == 0 && rows.Length <= 1 && columns.Length <= 1 && inner.Length == 1) return new Term<T>(a.Value.MatMul(b.Value), rows + columns); // no reshaping needed

            int m = a.Count(batch.Length, rows.Length), n = b.Count(batch.Length + inner.Length, columns.Length), k = a.Count(batch.Length + rows.Length, inner.Length), count = a.Count(0, batch.Length);
            var product = a.Value.Reshape(count, m, k).MatMul(b.Value.Reshape(count, k, n));
            return new Term<T>(product.Reshape([.. a.Value.Shape.Sizes[..(batch.Length + rows.Length)], .. b.Value.Shape.Sizes[(batch.Length + inner.Length)..]]), batch + rows + columns);

            string Common(Term<T> a, Term<T> b, bool wanted) => string.Concat(a.Labels.Where(label => b.Labels.Contains(label) && kept.Contains(label) == wanted));
        }

        private int Count(int start, int length)
        {
            var count = 1;
            foreach (var n in Value.Shape.Sizes.Slice(start, length)) count *= n;
            return count;
        }
    }
}
